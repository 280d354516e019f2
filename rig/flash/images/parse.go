package images

import (
	"errors"
	"fmt"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// Error is one thing that is wrong with a manifest, and where.
type Error struct {
	File         string
	Line, Column int // from 1; 0: the file as a whole
	What         string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return e.File + ": " + e.What
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.What)
}

// Errors is everything that is wrong with a manifest.
type Errors []*Error

func (list Errors) Error() string {
	words := make([]string, len(list))
	for i, e := range list {
		words[i] = e.Error()
	}
	return strings.Join(words, "\n")
}

// Unwrap gives the errors as such.
func (list Errors) Unwrap() []error {
	errs := make([]error, len(list))
	for i, e := range list {
		errs[i] = e
	}
	return errs
}

// Parse reads the text of a manifest; file is its name in errors, which are an Errors.
func Parse(file string, data []byte) (m Manifest, err error) {
	if len(data) > maxManifest {
		return Manifest{}, Errors{{File: file, What: fmt.Sprintf("longer than %d KiB; is this a manifest?", maxManifest>>10)}}
	}
	tree, err := decode(data, &m)
	if err != nil {
		return Manifest{}, Errors{located(file, err)}
	}
	var list Errors
	first := map[string]int{}
	for i, e := range m.Images {
		for _, field := range fields {
			if what := e.problem(field); what != "" {
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
func located(file string, err error) *Error {
	out := &Error{File: file, What: err.Error()}
	if known, ok := errors.AsType[yaml.Error](err); ok {
		out.What = known.GetMessage()
		out.at(known.GetToken())
	}
	if what, field, ok := strings.Cut(out.What, "unknown field "); ok && what == "" {
		out.What = fmt.Sprintf("unknown key %s; an image has %s", field, strings.Join(fields, ", "))
	}
	return out
}

func (e *Error) at(t *token.Token) {
	if t != nil && t.Position != nil {
		e.Line, e.Column = t.Position.Line, t.Position.Column
	}
}

// place finds the value of an entry's field, or the entry if it has none.
func place(file string, tree *ast.File, i int, field, what string) *Error {
	e := &Error{File: file, What: what}
	for _, at := range []string{fmt.Sprintf("$.images[%d].'%s'", i, field), fmt.Sprintf("$.images[%d]", i)} {
		p, err := yaml.PathString(at)
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
		e.at(node.GetToken())
		break
	}
	return e
}
