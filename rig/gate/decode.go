package gate

import (
	"encoding"
	"errors"
	"fmt"
	"reflect"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/meshrig/meshrig/rig/internal/words"
)

// decoder fills a policy from a file and goes on behind an error, so that one look finds all.
type decoder struct {
	file   string
	lines  []string
	places map[any]*token.Position // by the address of the field
	errs   words.Errors
}

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

// at notes what is wrong with the meaning of a field that was read, or of the nearest around it.
func (d *decoder) at(format string, args ...any) func(fields ...any) {
	return func(fields ...any) {
		for _, f := range fields {
			if p := d.places[f]; p != nil {
				d.add(p, format, args...)
				return
			}
		}
		d.add(nil, format, args...)
	}
}

// deepest bounds brackets in each other: the parser takes long for thousands.
const deepest = 16

// refuse finds what a policy may not have. An alias would let one line stand for many, even for
// itself; a waiver is to be read where it stands.
func (d *decoder) refuse(tokens token.Tokens) bool {
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType:
			d.add(t.Position, "%q: a policy has no anchors, aliases, merges or tags; write out what is meant", strings.TrimSpace(t.Value))
			return true
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		default:
		}
		if depth > deepest {
			d.add(t.Position, "more than %d brackets in each other", deepest)
			return true
		}
	}
	return false
}

func (d *decoder) decode(data []byte, p *Policy) {
	tokens := lexer.Tokenize(string(data))
	if d.refuse(tokens) {
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
			d.add(position(doc.Body), "a second document; a policy has one")
			return
		default:
			body = doc.Body
		}
	}
	if body == nil {
		d.add(nil, "the file is empty; begin with one of ci/policies")
		return
	}
	d.value(body, reflect.ValueOf(p).Elem(), "the policy")
}

// value fills a field. What says which it is.
func (d *decoder) value(n ast.Node, v reflect.Value, what string) {
	d.places[v.Addr().Interface()] = position(n)
	_, text := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr())
	switch {
	case text || v.Kind() != reflect.Pointer && v.Kind() != reflect.Struct && v.Kind() != reflect.Slice:
		d.scalar(n, v, what)
	case v.Kind() == reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		d.value(n, v.Elem(), what)
	case v.Kind() == reflect.Struct:
		d.fill(n, v, what)
	default:
		d.sequence(n, v, what)
	}
}

func (d *decoder) sequence(n ast.Node, v reflect.Value, what string) {
	list, ok := n.(*ast.SequenceNode)
	switch {
	case ok:
	case v.Type() == reflect.TypeFor[Names]() && n.Type() == ast.StringType:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		d.value(n, v.Index(0), what)
		return
	default:
		d.add(position(n), "%s: want a list", what)
		return
	}
	v.Set(reflect.MakeSlice(v.Type(), len(list.Values), len(list.Values)))
	for i, entry := range list.Values {
		d.value(entry, v.Index(i), fmt.Sprintf("%s, entry %d", what, i+1))
	}
}

// fill sets the fields of a struct from a mapping.
func (d *decoder) fill(n ast.Node, v reflect.Value, what string) {
	var entries []*ast.MappingValueNode
	switch x := n.(type) {
	case *ast.MappingNode:
		entries = x.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{x}
	default:
		d.add(position(n), "%s: want keys and values", what)
		return
	}
	fields, keys := fieldsOf(v.Type())
	seen := map[string]bool{}
	for _, e := range entries {
		key, _ := plain(e.Key)
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

func (d *decoder) scalar(n ast.Node, v reflect.Value, what string) {
	text, ok := plain(n)
	if !ok {
		d.add(position(n), "%s: want a single value", what)
		return
	}
	if err := set(v, text); err != nil {
		d.add(position(n), "%s: %v, not %q", what, err, text)
	}
}

func set(v reflect.Value, text string) error {
	if field, ok := reflect.TypeAssert[encoding.TextUnmarshaler](v.Addr()); ok {
		return field.UnmarshalText([]byte(text))
	}
	switch v.Kind() {
	case reflect.Bool:
		if text != "true" && text != "false" {
			return errors.New("want true or false")
		}
		v.SetBool(text == "true")
	case reflect.Int:
		n, err := strconv.ParseUint(text, 10, 20)
		if err != nil {
			return errors.New("want a whole number from 0")
		}
		v.SetInt(int64(n))
	default:
		if text == "" {
			return errors.New("want a text")
		}
		v.SetString(text)
	}
	return nil
}

// plain is the text of a single value as it was written, without quotes.
func plain(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(x.Value.Value), true
	case *ast.NullNode:
		return "", false
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
	if t := n.GetToken(); t != nil {
		return t.Position
	}
	return nil
}
