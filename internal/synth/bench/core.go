//go:build unix

package main

import (
	"encoding/json"
	"maps"
	"os"
	"slices"

	"github.com/aws/jsii-runtime-go"
	"github.com/hashicorp/terraform-cdk-go/cdktf"
)

// module is a cdk.tf.json.
type module struct {
	Terraform struct {
		Backend map[string]map[string]any `json:"backend"`
	} `json:"terraform"`
	Provider map[string][]map[string]any          `json:"provider"`
	Data     map[string]map[string]map[string]any `json:"data"`
	Resource map[string]map[string]map[string]any `json:"resource"`
	Output   map[string]map[string]any            `json:"output"`
}

func readModule(path string) (module, error) {
	var m module
	content, err := os.ReadFile(path)
	if err == nil {
		err = json.Unmarshal(content, &m)
	}
	return m, err
}

// fromJSON declares what a synthesized stack has, one core construct for a
// resource and one override for an attribute.
func fromJSON(path string) (func(cdktf.App, int) error, error) {
	m, err := readModule(path)
	if err != nil {
		return nil, err
	}
	return func(app cdktf.App, _ int) error {
		m.declare(cdktf.NewTerraformStack(app, jsii.String("profile-api")))
		return nil
	}, nil
}

func (m module) declare(stack cdktf.TerraformStack) {
	if local := m.Terraform.Backend["local"]; local != nil {
		path, _ := local["path"].(string)
		cdktf.NewLocalBackend(stack, &cdktf.LocalBackendConfig{Path: &path})
	}
	for name, configs := range m.Provider { // the core class of providers is abstract
		stack.AddOverride(jsii.String("provider."+name), configs)
	}
	each(m.Data, func(kind, name string, config map[string]any) {
		id := "data_" + kind + "_" + name
		data := cdktf.NewTerraformDataSource(stack, &id, &cdktf.TerraformResourceConfig{TerraformResourceType: &kind})
		data.OverrideLogicalId(&name)
		override(data, config)
	})
	each(m.Resource, func(kind, name string, config map[string]any) {
		id := kind + "_" + name
		resource := cdktf.NewTerraformResource(stack, &id, &cdktf.TerraformResourceConfig{TerraformResourceType: &kind})
		resource.OverrideLogicalId(&name)
		override(resource, config)
	})
	for name, config := range m.Output {
		cdktf.NewTerraformOutput(stack, &name, &cdktf.TerraformOutputConfig{Value: config["value"]})
	}
}

func each(blocks map[string]map[string]map[string]any, f func(kind, name string, config map[string]any)) {
	for _, kind := range slices.Sorted(maps.Keys(blocks)) {
		for _, name := range slices.Sorted(maps.Keys(blocks[kind])) {
			f(kind, name, blocks[kind][name])
		}
	}
}

func override(element cdktf.TerraformElement, config map[string]any) {
	for _, attribute := range slices.Sorted(maps.Keys(config)) {
		if attribute != "//" { // cdktf's own metadata
			element.AddOverride(&attribute, config[attribute])
		}
	}
}
