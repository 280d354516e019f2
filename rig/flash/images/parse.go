package images

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// Parse reads the text of a manifest; file is its name in errors, which are a words.Errors.
func Parse(file string, data []byte) (m Manifest, err error) {
	if len(data) > maxManifest {
		return Manifest{}, words.Errors{{File: file, What: fmt.Sprintf("longer than %d KiB; is this a manifest?", maxManifest>>10)}}
	}
	tree, err := decode(data, &m)
	if err != nil {
		return Manifest{}, words.Errors{located(file, err)}
	}
	var list words.Errors
	first := map[string]int{}
	for i, e := range m.Images {
		for _, field := range fields {
			if what := e.Problem(field); what != "" {
				list = append(list, place(file, tree, i, field, what))
			}
		}
		if before, doubled := first[e.ID]; doubled {
			list = append(list, place(file, tree, i, "id", fmt.Sprintf("id %q: image %d of the list has it too", e.ID, before+1)))
		}
		first[e.ID] = i
	}
	if len(list) > 0 {
		return Manifest{}, list
	}
	return m, nil
}

// decode reads YAML. The library panics at some of what is none (v1.19.2 at a tag in front of
// a list's place, among others), which is an error here.
func decode(data []byte, m *Manifest) (tree *ast.File, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("the YAML cannot be read: %v", p)
		}
	}()
	if tree, err = parser.ParseBytes(data, 0); err != nil {
		return nil, err
	}
	return tree, yaml.UnmarshalWithOptions(data, m, yaml.Strict())
}

// located is an error of the library with its place.
func located(file string, err error) *words.Error {
	out := &words.Error{File: file, What: err.Error()}
	if known, ok := errors.AsType[yaml.Error](err); ok {
		out.What = known.GetMessage()
		at(out, known.GetToken())
	}
	if what, field, ok := strings.Cut(out.What, "unknown field "); ok && what == "" {
		out.What = fmt.Sprintf("unknown key %s; an image has %s", field, strings.Join(fields, ", "))
	}
	return out
}

// at puts the place of a token into an error.
func at(e *words.Error, t *token.Token) {
	if t != nil && t.Position != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
	}
}

// place finds the value of an entry's field, or the entry if it has none.
func place(file string, tree *ast.File, i int, field, what string) *words.Error {
	e := &words.Error{File: file, What: what}
	for _, path := range []string{fmt.Sprintf("$.images[%d].'%s'", i, field), fmt.Sprintf("$.images[%d]", i)} {
		p, err := yaml.PathString(path)
		if err != nil {
			continue
		}
		node, err := p.FilterFile(tree)
		if err != nil {
			continue
		}
		if mapping, ok := node.(*ast.MappingNode); ok && len(mapping.Values) > 0 {
			node = mapping.Values[0].Key
		}
		at(e, node.GetToken())
		break
	}
	return e
}
