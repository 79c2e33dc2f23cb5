package expression

import (
	"encoding/json"
	"testing"

	"github.com/warm-standby/warm-standby/internal/sandbox/dynamodb/attribute"
)

// item is what expressions are tried on.
const sample = `{"id":{"S":"a"},"n":{"N":"5"},"s":{"S":"text"},"b":{"BOOL":true},"l":{"L":[{"N":"1"},{"N":"2"},{"N":"3"}]},"m":{"M":{"x":{"S":"y"},"deep":{"M":{"z":{"N":"9"}}}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"nul":{"NULL":true},"a.b":{"S":"dotted"}}`

const placeholders = `{":1":{"N":"1"},":5":{"N":"5"},":9":{"N":"9"},":text":{"S":"text"},":te":{"S":"te"},":a":{"S":"a"},":l":{"L":[{"N":"4"}]},":ss":{"SS":["b","c"]},":sa":{"SS":["a","b"]},":t":{"BOOL":true},":SS":{"S":"SS"},":bad":{"S":"XX"},":m":{"M":{}}}`

func read(t testing.TB, text string) attribute.Item {
	t.Helper()
	var item attribute.Item
	if err := json.Unmarshal([]byte(text), &item); err != nil {
		t.Fatal(err)
	}
	return item
}

func with(t testing.TB) *Placeholders {
	return &Placeholders{Names: map[string]string{"#n": "n", "#size": "size", "#dot": "a.b"}, Values: read(t, placeholders)}
}

func TestConditions(t *testing.T) {
	for text, want := range map[string]bool{
		"n = :5": true, "n <> :5": false, "n > :1": true, "n < :1": false, "n >= :5": true, "n <= :5": true, "#n = :5": true,
		"n = :text": false, "n <> :text": true, "n > :text": false, "nope = :5": false, "nope <> :5": true, "nope < :5": false,
		"n BETWEEN :1 AND :9": true, "n between :5 and :5": true, "n BETWEEN :1 AND :1": false, "nope BETWEEN :1 AND :9": false,
		"n IN (:1, :5)": true, "n IN (:1)": false, "nope IN (:1)": false,
		"attribute_exists(n)": true, "attribute_exists(m.x)": true, "attribute_exists(m.y)": false, "attribute_exists(l[2])": true, "attribute_exists(l[3])": false,
		"attribute_not_exists(nope)": true, "attribute_not_exists(m.deep.z)": false, "attribute_exists(nul)": true,
		"attribute_type(ss, :SS)": true, "attribute_type(n, :SS)": false, "begins_with(s, :te)": true, "begins_with(n, :te)": false, "begins_with(nope, :te)": false,
		"contains(s, :te)": true, "contains(ss, :a)": true, "contains(ns, :1)": true, "contains(l, :1)": true, "contains(l, :9)": false, "contains(n, :5)": false,
		"size(s) = :5": false, "size(l) > :1": true, "size(n) > :1": false, "m.deep.z = :9": true, "l[0] = :1": true, "#dot <> :a": true, "b = :t": true,
		"ss = :sa": true, "n = :5 AND s = :text": true, "n = :1 OR s = :text": true, "n = :1 AND s = :text OR b = :t": true, "n = :1 AND (s = :text OR b = :t)": false,
		"NOT n = :1": true, "NOT NOT n = :1": false, "NOT (n = :5)": false, "not n = :1 and n = :5": true, "(n = :5)": true, ":5 = n": true, "n > m.deep.z": false,
	} {
		condition, err := with(t).Condition(ConditionKind, text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := condition.Holds(read(t, sample)); got != want {
			t.Errorf("%s: %v", text, got)
		}
		_ = condition.Holds(nil)
	}
}

func TestConditionsThatAreRefused(t *testing.T) {
	const syntax = "Syntax error; token: "
	for text, want := range map[string]string{
		"":                        "The expression can not be empty;",
		"n":                       syntax + `"<EOF>", near: "n"`,
		"n = ":                    syntax + `"<EOF>", near: "="`,
		"n == :5":                 syntax + `"=", near: "== :5"`,
		"n = :5 n":                syntax + `"n", near: ":5 n"`,
		"(n = :5":                 syntax + `"<EOF>", near: ":5"`,
		"n = :5)":                 syntax + `")", near: ":5)"`,
		"l[a] = :5":               syntax + `"a", near: "[a]"`,
		"l[1 = :5":                syntax + `"=", near: "1 = :5"`,
		"n ! :5":                  syntax + `"!", near: "n ! :5"`,
		"((n = :5))":              "The expression has redundant parentheses;",
		"name = :5":               "Attribute name is a reserved keyword; reserved keyword: name",
		"#x = :5":                 "An expression attribute name used in the document path is not defined; attribute name: #x",
		"n = :x":                  "An expression attribute value used in expression is not defined; attribute value: :x",
		"foo(n)":                  "Invalid function name; function: foo",
		"n = foo(n)":              "Invalid function name; function: foo",
		"n = attribute_exists(n)": "The function is not allowed to be used this way in an expression; function: attribute_exists",
		"if_not_exists(n, :5)":    "The function is not allowed in a condition; function: if_not_exists",
		"attribute_exists(n, s)":  "Incorrect number of operands for operator or function; operator or function: attribute_exists, number of operands: 2",
		"begins_with(s)":          "Incorrect number of operands for operator or function; operator or function: begins_with, number of operands: 1",
		"attribute_exists(:5)":    "Operator or function requires a document path; operator or function: attribute_exists",
		"size(:5) = :5":           "Operator or function requires a document path; operator or function: size",
		"begins_with(s, :5)":      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
		"n < :t":                  "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL",
		"attribute_type(n, :bad)": "Invalid attribute type name found; type: XX, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
		"n BETWEEN :9 AND :1":     "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:1}",
		"n BETWEEN :1 AND :text":  "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: {N:1}, upper bound operand: AttributeValue: {S:text}",
		"n = n":                   "The first operand must be distinct from the remaining operands for this operator or function; operator: =, first operand: [n]",
	} {
		_, err := with(t).Condition(ConditionKind, text)
		if err == nil || err.Error() != "Invalid ConditionExpression: "+want {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestUpdates(t *testing.T) {
	for text, want := range map[string]string{
		"SET n = :1":                                 `{"n":{"N":"1"}}`,
		"SET x = n":                                  `{"x":{"N":"5"}}`,
		"SET n = n + :1, x = n":                      `{"n":{"N":"6"},"x":{"N":"5"}}`,
		"SET n = n - :9":                             `{"n":{"N":"-4"}}`,
		"SET x = if_not_exists(x, :1) + :1":          `{"x":{"N":"2"}}`,
		"SET n = if_not_exists(n, :1)":               `{"n":{"N":"5"}}`,
		"SET l = list_append(l, :l)":                 `{"l":{"L":[{"N":"1"},{"N":"2"},{"N":"3"},{"N":"4"}]}}`,
		"SET x = list_append(if_not_exists(x,:l),l)": `{"x":{"L":[{"N":"4"},{"N":"1"},{"N":"2"},{"N":"3"}]}}`,
		"SET l[1] = :9":                              `{"l":{"L":[{"N":"1"},{"N":"9"},{"N":"3"}]}}`,
		"SET l[7] = :9":                              `{"l":{"L":[{"N":"1"},{"N":"2"},{"N":"3"},{"N":"9"}]}}`,
		"SET m.deep.w = :1":                          `{"m":{"M":{"x":{"S":"y"},"deep":{"M":{"z":{"N":"9"},"w":{"N":"1"}}}}}}`,
		"REMOVE n":                                   `{"n":null}`,
		"REMOVE nope":                                `{}`,
		"REMOVE l[0], l[2]":                          `{"l":{"L":[{"N":"2"}]}}`,
		"REMOVE m.x SET n = :1":                      `{"m":{"M":{"deep":{"M":{"z":{"N":"9"}}}}},"n":{"N":"1"}}`,
		"ADD n :1":                                   `{"n":{"N":"6"}}`,
		"ADD x :1":                                   `{"x":{"N":"1"}}`,
		"ADD ss :ss":                                 `{"ss":{"SS":["a","b","c"]}}`,
		"ADD x :ss":                                  `{"x":{"SS":["b","c"]}}`,
		"DELETE ss :ss":                              `{"ss":{"SS":["a"]}}`,
		"DELETE ss :sa":                              `{"ss":null}`,
		"DELETE x :ss":                               `{}`,
		"set #dot = :a remove b add n :1 delete ss :ss": `{"a.b":{"S":"a"},"b":null,"n":{"N":"6"},"ss":{"SS":["a"]}}`,
	} {
		update, err := with(t).Update(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		item := read(t, sample)
		got, err := update.Apply(item)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if !got.Equal(changed(t, want)) {
			written, _ := json.Marshal(got)
			t.Errorf("%s: %s", text, written)
		}
		if !item.Equal(read(t, sample)) {
			t.Errorf("%s changed the item it was applied to", text)
		}
	}
}

// changed is the sample with some attributes replaced; null removes.
func changed(t *testing.T, changes string) attribute.Item {
	var raw map[string]json.RawMessage
	if err := json.Unmarshal([]byte(changes), &raw); err != nil {
		t.Fatal(err)
	}
	item := read(t, sample)
	for name, one := range raw {
		delete(item, name)
		if string(one) != "null" {
			var v attribute.Value
			if err := json.Unmarshal(one, &v); err != nil {
				t.Fatal(err)
			}
			item[name] = v
		}
	}
	return item
}

func TestUpdatesThatAreRefused(t *testing.T) {
	const prefix = "Invalid UpdateExpression: "
	for text, want := range map[string]string{
		"":                              prefix + "The expression can not be empty;",
		"n = :1":                        prefix + `Syntax error; token: "n", near: "n ="`,
		"SET n :1":                      prefix + `Syntax error; token: ":1", near: "n :1"`,
		"SET n = :1,":                   prefix + `Syntax error; token: "<EOF>", near: ","`,
		"ADD n n":                       prefix + `Syntax error; token: "n", near: "n n"`,
		"SET n = :1 SET s = :1":         prefix + `The "SET" section can only be used once in an update expression;`,
		"SET n = :1 REMOVE n":           prefix + "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [n], path two: [n]",
		"SET m.x = :1, m = :m":          prefix + "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m]",
		"SET m.x = :1, m[1] = :1":       prefix + "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [m, x], path two: [m, [1]]",
		"SET n = n + :text":             prefix + "Incorrect operand type for operator or function; operator or function: +, operand type: S",
		"SET l = list_append(l, :1)":    prefix + "Incorrect operand type for operator or function; operator or function: list_append, operand type: N",
		"SET n = size(n)":               prefix + "The function is not allowed in an update expression; function: size",
		"SET n = if_not_exists(n)":      prefix + "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of operands: 1",
		"SET n = if_not_exists(:1, :1)": prefix + "Operator or function requires a document path; operator or function: if_not_exists",
		"DELETE n :1":                   prefix + "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: ALLOWED_FOR_DELETE_OPERAND",
		"SET s = s + :1":                errOperandType.Error(),
		"SET n = nope":                  errMissing.Error(),
		"SET nope.x = :1":               errInvalidPath.Error(),
		"SET n.x = :1":                  errInvalidPath.Error(),
		"SET m[0] = :1":                 errInvalidPath.Error(),
		"REMOVE nope.x":                 errInvalidPath.Error(),
		"ADD s :1":                      errOperandType.Error(),
		"DELETE n :ss":                  errOperandType.Error(),
	} {
		update, err := with(t).Update(text)
		if err == nil {
			_, err = update.Apply(read(t, sample))
		}
		if err == nil || err.Error() != want {
			t.Errorf("%s\n got %v\nwant %s", text, err, want)
		}
	}
}

func TestProjections(t *testing.T) {
	for text, want := range map[string]string{
		"n":                `{"n":{"N":"5"}}`,
		"n, nope, m.x":     `{"n":{"N":"5"},"m":{"M":{"x":{"S":"y"}}}}`,
		"m.deep.z, m.x":    `{"m":{"M":{"x":{"S":"y"},"deep":{"M":{"z":{"N":"9"}}}}}}`,
		"l[2], l[0], l[9]": `{"l":{"L":[{"N":"1"},{"N":"3"}]}}`,
		"#dot":             `{"a.b":{"S":"dotted"}}`,
		"nope.x":           `{}`,
	} {
		projection, err := with(t).Projection(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := projection.Apply(read(t, sample)); !got.Equal(read(t, want)) {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestKeyConditions(t *testing.T) {
	for text, want := range map[string]int{"id = :a": 1, "id = :a AND n > :1": 2, "(id = :a) AND (n BETWEEN :1 AND :9)": 2, ":a = id AND begins_with(s, :te)": 2} {
		if got, err := with(t).KeyConditions(text); err != nil || len(got) != want {
			t.Errorf("%s: %v, %v", text, got, err)
		}
	}
	const prefix = "Invalid KeyConditionExpression: "
	for text, want := range map[string]string{
		"id <> :a":         prefix + "Invalid operator used in KeyConditionExpression: <>",
		"NOT id = :a":      prefix + "Invalid operator used in KeyConditionExpression: NOT",
		"id IN (:a)":       prefix + "Invalid operator used in KeyConditionExpression: IN",
		"contains(id, :a)": prefix + "Invalid operator used in KeyConditionExpression: contains",
		"m.x = :a":         prefix + "KeyConditionExpressions cannot have conditions on nested attributes",
		"id = s":           prefix + "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition",
	} {
		if _, err := with(t).KeyConditions(text); err == nil || err.Error() != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPlaceholders(t *testing.T) {
	for name, c := range map[string]struct {
		p    Placeholders
		want string
	}{
		"bad name":  {Placeholders{Names: map[string]string{"a": "b"}}, `ExpressionAttributeNames contains invalid key: Syntax error; key: "a"`},
		"bad value": {Placeholders{Values: attribute.Item{"a": attribute.Str("b")}}, `ExpressionAttributeValues contains invalid key: Syntax error; key: "a"`},
		"unused":    {Placeholders{Names: map[string]string{"#b": "b", "#a": "a"}}, "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}"},
	} {
		err := c.p.Check("n = :1")
		if err == nil {
			err = c.p.CheckUsed()
		}
		if err == nil || err.Error() != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func FuzzExpressions(f *testing.F) {
	for _, seed := range []string{
		"n = :5 AND (s = :text OR NOT b = :t)", "n BETWEEN :1 AND :9", "size(l) > :1", "contains(ss, :a)", "n IN (:1, :5)",
		"SET n = n + :1, x = list_append(l, :l) REMOVE l[0] ADD ss :ss", "l[2], m.deep.z", "id = :a AND n > :1", "((", "#", ":", "a[99999999999999999999]",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		item := read(t, sample)
		if condition, err := with(t).Condition(FilterKind, text); err == nil {
			condition.Holds(item)
			condition.Holds(nil)
		}
		if update, err := with(t).Update(text); err == nil {
			if after, err := update.Apply(item); err == nil {
				update.Touched(after)
			}
		}
		if projection, err := with(t).Projection(text); err == nil {
			projection.Apply(item)
		}
		if keys, err := with(t).KeyConditions(text); err == nil {
			for _, key := range keys {
				key.Matches(item[key.Attribute])
			}
		}
		if !item.Equal(read(t, sample)) {
			t.Errorf("%q changed the item", text)
		}
	})
}
