package slim

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
)

// provider is a whole package like the AWS provider's, with two submodules.
var provider = map[string]string{
	"package/.jsii": `{
  "author": {
    "name": "someone"
  },
  "keywords": [
    "a"
  ],
  "name": "@cdktf/provider-aws",
  "submodules": {
    "@cdktf/provider-aws.iamRole": {
      "symbolId": "src/iam-role/index:"
    },
    "@cdktf/provider-aws.snsTopic": {
      "symbolId": "src/sns-topic/index:"
    }
  },
  "types": {
    "@cdktf/provider-aws.iamRole.IamRole": {
      "kind": "class",
      "locationInModule": {
        "filename": "src/iam-role/index.ts"
      }
    },
    "@cdktf/provider-aws.iamRole.IamRoleConfig": {
      "kind": "interface",
      "locationInModule": {
        "filename": "src/iam-role/index.ts"
      }
    },
    "@cdktf/provider-aws.snsTopic.SnsTopic": {
      "kind": "class",
      "locationInModule": {
        "filename": "src/sns-topic/index.ts"
      }
    }
  },
  "version": "1.2.3"
}
`,
	"package/lib/iam-role/index.js":         "iam",
	"package/lib/iam-role/index.d.ts":       "iam types",
	"package/lib/sns-topic/index.js":        "sns",
	"package/lib/sns-topic/parts/parts0.js": "sns parts",
	"package/lib/index.js":                  "eager",
	"package/lib/lazy-index.js":             "lazy",
	"package/package.json":                  `{"name": "@cdktf/provider-aws", "version": "1.2.3", "main": "lib/index.js"}`,
	"package/README.md":                     "read me",
}

// with is a copy of files with one changed, or without it where content is "".
func with(files map[string]string, name, content string) map[string]string {
	changed := map[string]string{name: content}
	for other, text := range files {
		if other != name {
			changed[other] = text
		}
	}
	if content == "" {
		delete(changed, name)
	}
	return changed
}

func replaced(files map[string]string, name, old, new string) map[string]string {
	return with(files, name, strings.ReplaceAll(files[name], old, new))
}

// pack makes a tarball, .jsii first and then by name, as npm does.
func pack(files map[string]string) []byte {
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	w := newWriter()
	for _, name := range names {
		if err := w.add(name, []byte(files[name])); err != nil {
			panic(err) // memory does not fail
		}
	}
	content, err := w.close()
	if err != nil {
		panic(err)
	}
	return content
}

func unpack(t *testing.T, tarball []byte) map[string]string {
	t.Helper()
	unzipped, err := gzip.NewReader(bytes.NewReader(tarball))
	if err != nil {
		t.Fatal(err)
	}
	files, in := map[string]string{}, tar.NewReader(unzipped)
	for {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return files
		}
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		files[header.Name] = string(content)
	}
}
