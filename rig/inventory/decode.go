package inventory

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// decoder fills a Rig from a file. It goes on behind an error, so that one look at a file finds
// all that is wrong, and remembers where each field stood for those who judge its meaning.
type decoder struct {
	file    string
	lines   []string
	anchors map[string]ast.Node
	places  map[any]*token.Position // by the address of the field
	errs    words.Errors
}

// maxMerge bounds how deep one mapping is merged into another, which may be into itself.
const maxMerge = 16

// add notes an error at a place, nil for the file as a whole.
func (d *decoder) add(at *token.Position, format string, args ...any) {
	e := &words.Error{File: d.file, What: fmt.Sprintf(format, args...)}
	if at != nil {
		e.Line, e.Column = max(1, at.Line), max(1, at.Column)
		if e.Line <= len(d.lines) {
			e.Source = d.lines[e.Line-1]
		}
	}
	d.errs = append(d.errs, e)
}

// decode reads the one document of a file into a rig.
func (d *decoder) decode(data []byte, rig *Rig) {
	tokens := lexer.Tokenize(string(data))
	if t := tooDeep(tokens); t != nil {
		d.add(t.Position, "more than %d brackets in each other", maxDepth)
		return
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	var known yaml.Error
	switch {
	case errors.As(err, &known) && known.GetToken() != nil:
		d.add(known.GetToken().Position, "%s", known.GetMessage())
		return
	case err != nil:
		d.add(nil, "%v", err)
		return
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType:
		case body != nil:
			d.add(position(doc.Body), "a second document; a rig file has one")
			return
		default:
			body = doc.Body
		}
	}
	if body == nil {
		d.add(nil, "the file is empty; draft one with `meshrig rig scan > rig.yaml`")
		return
	}
	ast.Walk(collector(func(n *ast.AnchorNode) {
		d.anchors[n.Name.String()] = n.Value
	}), body)
	d.value(body, reflect.ValueOf(rig).Elem(), "the file")
}

// maxDepth bounds brackets in each other: the parser takes a second for ten thousand.
const maxDepth = 32

// tooDeep finds the bracket that is one too many.
func tooDeep(tokens token.Tokens) *token.Token {
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		default:
		}
		if depth > maxDepth {
			return t
		}
	}
	return nil
}

// collector is a visitor that is shown anchors.
type collector func(*ast.AnchorNode)

// Visit goes on below each node.
func (c collector) Visit(n ast.Node) ast.Visitor {
	if a, ok := n.(*ast.AnchorNode); ok && a.Name != nil && a.Value != nil {
		c(a)
	}
	return c
}

// resolve goes through anchors, tags and aliases to what they stand for. Nil: an alias of nothing.
func (d *decoder) resolve(n ast.Node) ast.Node {
	for range maxMerge {
		switch x := n.(type) {
		case *ast.AnchorNode:
			n = x.Value
		case *ast.TagNode:
			n = x.Value
		case *ast.AliasNode:
			if x.Value == nil || d.anchors[x.Value.String()] == nil {
				d.add(position(n), "an alias of nothing; give the anchor &%v to what is meant", x.Value)
				return nil
			}
			n = d.anchors[x.Value.String()]
		default:
			return n
		}
	}
	d.add(position(n), "an alias of itself")
	return nil
}

// value fills a field. What says which it is.
func (d *decoder) value(n ast.Node, v reflect.Value, what string) {
	at := position(n)
	if n = d.resolve(n); n == nil {
		return
	}
	d.places[v.Addr().Interface()] = at
	if n.Type() == ast.NullType {
		return // as if it were left out
	}
	_, isText := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr())
	switch {
	case isText:
		d.scalar(n, v, what, at)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), what)
	case v.Kind() == reflect.Struct:
		d.fill(n, v, what, 0)
	case v.Kind() == reflect.Slice:
		d.sequence(n, v, what)
	default:
		d.scalar(n, v, what, at)
	}
}

func (d *decoder) scalar(n ast.Node, v reflect.Value, what string, at *token.Position) {
	text, ok := scalar(n)
	if !ok {
		d.add(at, "%s: want a single value", what)
		return
	}
	if err := set(v, text); err != nil {
		d.add(at, "%s: %v", what, err)
	}
}

func (d *decoder) sequence(n ast.Node, v reflect.Value, what string) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		d.add(position(n), "%s: want a list, each entry behind a hyphen", what)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values))) // at once: places are addresses
	for i, entry := range list.Values {
		d.value(entry, v.Index(i), fmt.Sprintf("%s, entry %d", what, i+1))
	}
}

// fill sets the fields of a struct from a mapping; merged ones first, which the mapping's own
// replace.
func (d *decoder) fill(n ast.Node, v reflect.Value, what string, depth int) {
	entries, ok := entries(n)
	if !ok || depth > maxMerge {
		d.add(position(n), "%s: want keys and values", what)
		return
	}
	for _, e := range entries {
		if e.Key.IsMergeKey() {
			if source := d.resolve(e.Value); source != nil {
				d.fill(source, v, what, depth+1)
			}
		}
	}
	fields, keys := fieldsOf(v.Type())
	seen := map[string]bool{}
	for _, e := range entries {
		if e.Key.IsMergeKey() {
			continue
		}
		key, _ := scalar(e.Key)
		index, known := fields[key]
		switch {
		case !known:
			d.add(position(e.Key), "unknown key %q in %s; %s", key, what, words.Suggest(key, keys))
		case seen[key]:
			d.add(position(e.Key), "%s for a second time in %s", key, what)
		default:
			seen[key] = true
			d.value(e.Value, v.Field(index), key)
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

// scalar is the text of a single value as it was written, without quotes.
func scalar(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(x.Value.Value), true
	case *ast.MappingKeyNode:
		return scalar(x.Value)
	case ast.ScalarNode:
		return strings.TrimSpace(x.GetToken().Value), true
	}
	return "", false
}

// position is where a node begins.
func position(n ast.Node) *token.Position {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 && !m.IsFlowStyle {
		n = m.Values[0]
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		n = m.Key
	}
	if s, ok := n.(*ast.LiteralNode); ok && s.Start != nil {
		return s.Start.Position
	}
	if t := n.GetToken(); t != nil {
		return t.Position
	}
	return nil
}
