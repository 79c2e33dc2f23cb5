package dynamodb

import (
	"slices"
	"strings"
)

// maxIndexes are the limits of a table's secondary indexes
// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html).
const (
	maxGlobalIndexes = 20
	maxLocalIndexes  = 5
)

// check refuses a definition in which keys, attributes and indexes do not fit together.
func (d definition) check() error {
	if len(d.Keys) == 0 {
		return missing("keySchema")
	}
	if err := d.checkAttributes(); err != nil {
		return err
	}
	if err := d.checkKeys(d.Keys); err != nil {
		return err
	}
	if err := d.checkIndexes(); err != nil {
		return err
	}
	return d.checkUnused()
}

func (d definition) checkAttributes() error {
	seen := map[string]bool{}
	for _, a := range d.Attributes {
		if !slices.Contains([]string{"S", "N", "B"}, a.AttributeType) {
			return constraint(a.AttributeType, "attributeDefinitions.1.member.attributeType", "Member must satisfy enum value set: [B, N, S]")
		}
		if a.AttributeName == "" || len(a.AttributeName) > 255 {
			return constraint(a.AttributeName, "attributeDefinitions.1.member.attributeName", "Member must have length greater than or equal to 1")
		}
		if seen[a.AttributeName] {
			return validation("Attribute Name is duplicated: %s", a.AttributeName)
		}
		seen[a.AttributeName] = true
	}
	return nil
}

func (d definition) checkKeys(keys []keyElement) error {
	switch {
	case len(keys) > 2:
		return constraint(keyList(keys), "keySchema", "Member must have length less than or equal to 2")
	case keys[0].KeyType != "HASH":
		return validation("Invalid KeySchema: The first KeySchemaElement is not a HASH key type")
	case len(keys) == 2 && keys[1].KeyType != "RANGE":
		return validation("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type")
	case len(keys) == 2 && keys[0].AttributeName == keys[1].AttributeName:
		return validation("Both the Hash Key and the Range Key element in the KeySchema have the same name")
	}
	for _, k := range keys {
		if d.kind(k.AttributeName) == "" {
			return invalid("Some index key attributes are not defined in AttributeDefinitions. Keys: [%s], AttributeDefinitions: [%s]",
				strings.Join(names(keys), ", "), strings.Join(d.attributeNames(), ", "))
		}
	}
	return nil
}

func (d definition) checkIndexes() error {
	switch {
	case d.Global != nil && len(d.Global) == 0:
		return invalid("List of GlobalSecondaryIndexes is empty")
	case d.Local != nil && len(d.Local) == 0:
		return invalid("List of LocalSecondaryIndexes is empty")
	case len(d.Global) > maxGlobalIndexes:
		return invalid("GlobalSecondaryIndex count exceeds the per-table limit of %d", maxGlobalIndexes)
	case len(d.Local) > maxLocalIndexes:
		return invalid("Number of LocalSecondaryIndexes exceeds per-table limit of %d", maxLocalIndexes)
	case len(d.Local) > 0 && len(d.Keys) < 2:
		return invalid("Table KeySchema does not have a range key, which is required when specifying a LocalSecondaryIndex")
	}
	seen := map[string]bool{}
	for _, ix := range append(slices.Clone(d.Global), d.Local...) {
		if seen[ix.IndexName] {
			return invalid("Duplicate index name: %s", ix.IndexName)
		}
		seen[ix.IndexName] = true
		if err := d.checkIndex(ix); err != nil {
			return err
		}
	}
	return d.checkLocal()
}

func (d definition) checkIndex(ix index) error {
	if err := checkName("indexName", ix.IndexName); err != nil {
		return err
	}
	if len(ix.KeySchema) == 0 {
		return missing("keySchema")
	}
	if err := d.checkKeys(ix.KeySchema); err != nil {
		return err
	}
	switch p := ix.Projection; {
	case p.ProjectionType == "":
		return invalid("Unknown ProjectionType: null")
	case p.ProjectionType == "INCLUDE" && len(p.NonKeyAttributes) == 0:
		return invalid("ProjectionType is INCLUDE, but NonKeyAttributes is not specified")
	case p.ProjectionType != "INCLUDE" && len(p.NonKeyAttributes) > 0:
		return invalid("ProjectionType is %s, but NonKeyAttributes is specified", p.ProjectionType)
	}
	return nil
}

func (d definition) checkLocal() error {
	for _, ix := range d.Local {
		if hash := ix.KeySchema[0].AttributeName; hash != d.Keys[0].AttributeName {
			return invalid("Index KeySchema does not have the same leading hash key as table KeySchema for index: %s. index hash key: %s, table hash key: %s",
				ix.IndexName, hash, d.Keys[0].AttributeName)
		}
		if len(ix.KeySchema) < 2 {
			return invalid("Index KeySchema does not have a range key for index: %s", ix.IndexName)
		}
	}
	return nil
}

// checkUnused refuses attribute definitions that no key uses.
func (d definition) checkUnused() error {
	used := names(d.Keys)
	for _, ix := range append(slices.Clone(d.Global), d.Local...) {
		used = append(used, names(ix.KeySchema)...)
	}
	slices.Sort(used)
	used = slices.Compact(used)
	if len(used) == len(d.Attributes) {
		return nil
	}
	if len(d.Global)+len(d.Local) == 0 {
		return invalid("Number of attributes in KeySchema does not exactly match number of attributes defined in AttributeDefinitions")
	}
	return invalid("Some AttributeDefinitions are not used. AttributeDefinitions: [%s], keys used: [%s]",
		strings.Join(d.attributeNames(), ", "), strings.Join(used, ", "))
}

func (d definition) attributeNames() []string {
	list := make([]string, len(d.Attributes))
	for i, a := range d.Attributes {
		list[i] = a.AttributeName
	}
	return list
}

func names(keys []keyElement) []string {
	list := make([]string, len(keys))
	for i, k := range keys {
		list[i] = k.AttributeName
	}
	return list
}

// keyList writes a key schema as AWS's generic validation shows it.
func keyList(keys []keyElement) string {
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = "KeySchemaElement(attributeName=" + k.AttributeName + ", keyType=" + k.KeyType + ")"
	}
	return "[" + strings.Join(parts, ", ") + "]"
}
