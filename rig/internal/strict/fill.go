package strict

import (
	"encoding"
	"fmt"
	"reflect"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// value fills a field. What says which it is. A list whose type reads text may be written as a
// single value.
func (f *File) value(n ast.Node, v reflect.Value, what string) {
	at := position(n)
	if n = f.resolve(n); n == nil {
		return
	}
	f.places[v.Addr().Interface()] = at
	if f.form.Blank && n.Type() == ast.NullType {
		return
	}
	_, text := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr())
	_, list := n.(*ast.SequenceNode)
	switch {
	case text && (!list || v.Kind() != reflect.Slice):
		f.scalar(n, v, what, at)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		f.value(n, v.Elem(), what)
	case v.Kind() == reflect.Struct:
		f.fill(n, v, what, 0)
	case v.Kind() == reflect.Slice:
		f.sequence(n, v, what)
	default:
		f.scalar(n, v, what, at)
	}
}

func (f *File) scalar(n ast.Node, v reflect.Value, what string, at *token.Position) {
	text, ok := plain(n)
	if !ok {
		f.add(at, "%s: want a single value", what)
		return
	}
	if err := f.form.Set(v, text); err != nil {
		f.add(at, "%s: %v", what, err)
	}
}

func (f *File) sequence(n ast.Node, v reflect.Value, what string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		f.add(position(n), "%s: want a list, each entry behind a hyphen", what)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values))) // at once: places are addresses
	for i, entry := range list.Values {
		f.value(entry, v.Index(i), fmt.Sprintf("%s, entry %d", what, i+1))
	}
}

// fill sets the fields of a struct from a mapping; merged ones first, which the mapping's own
// replace.
func (f *File) fill(n ast.Node, v reflect.Value, what string, depth int) {
	entries, ok := entries(n)
	if !ok || depth > deepestMerge {
		f.add(position(n), "%s: want keys and values", what)
		return
	}
	for _, e := range entries {
		if e.Key.IsMergeKey() {
			if source := f.resolve(e.Value); source != nil {
				f.fill(source, v, what, depth+1)
			}
		}
	}
	fields, keys := fieldsOf(v.Type())
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Key.IsMergeKey() {
			continue
		}
		key, _ := plain(e.Key)
		index, known := fields[key]
		switch {
		case !known:
			f.add(position(e.Key), "unknown key %q in %s; %s", key, what, words.Suggest(key, keys))
		case seen[key]:
			f.add(position(e.Key), "%s for a second time in %s", key, what)
		default:
			seen[key] = true
			f.value(e.Value, v.Field(index), key)
		}
	}
}

func entries(n ast.Node) ([]*ast.MappingValueNode, bool) {
	switch x := n.(type) {
	case *ast.MappingNode:
		return x.Values, true
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{x}, true
	}
	return nil, false
}

// fieldsOf gives the fields of a struct by their keys, and the keys in order.
func fieldsOf(t reflect.Type) (fields map[string]int, keys []string) {
	fields = map[string]int{}
	for i := range t.NumField() {
		if key := t.Field(i).Tag.Get("yaml"); key != "" && key != "-" {
			fields[key] = i
			keys = append(keys, key)
		}
	}
	return fields, keys
}
