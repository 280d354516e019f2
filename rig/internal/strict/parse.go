package strict

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parse gives the one document of a file, nil with an error noted.
func (f *File) parse(data []byte) ast.Node {
	tokens := lexer.Tokenize(string(data))
	if f.refuse(tokens) {
		return nil
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	var known yaml.Error
	switch {
	case errors.As(err, &known) && known.GetToken() != nil:
		f.add(known.GetToken().Position, "%s", known.GetMessage())
		return nil
	case err != nil:
		f.add(nil, "%v", err)
		return nil
	}
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.NullType || doc.Body.Type() == ast.CommentType:
		case body != nil:
			_, noun, _ := strings.Cut(f.form.Kind, " ")
			f.add(position(doc.Body), "a second document; a %s has one", noun)
			return nil
		default:
			body = doc.Body
		}
	}
	if body == nil {
		f.add(nil, "the file is empty; %s", f.form.Empty)
		return nil
	}
	ast.Walk(collector(func(n *ast.AnchorNode) { f.anchors[n.Name.String()] = n.Value }), body)
	return body
}

// refuse finds what a file may not have.
func (f *File) refuse(tokens token.Tokens) bool {
	depth := 0
	for _, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.MergeKeyType, token.TagType:
			if !f.form.Aliases {
				f.add(t.Position, "%q: %s has no anchors, aliases, merges or tags; write out what is meant", strings.TrimSpace(t.Value), f.form.Kind)
				return true
			}
		case token.SequenceStartType, token.MappingStartType:
			depth++
		case token.SequenceEndType, token.MappingEndType:
			depth--
		default:
		}
		if depth > f.form.Deepest {
			f.add(t.Position, "more than %d brackets in each other", f.form.Deepest)
			return true
		}
	}
	return false
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

// deepestMerge bounds how deep one mapping is merged into another, which may be into itself.
const deepestMerge = 16

// resolve goes through anchors, tags and aliases to what they stand for. Nil: an alias of nothing.
func (f *File) resolve(n ast.Node) ast.Node {
	for range deepestMerge {
		switch x := n.(type) {
		case *ast.AnchorNode:
			n = x.Value
		case *ast.TagNode:
			n = x.Value
		case *ast.AliasNode:
			if x.Value == nil || f.anchors[x.Value.String()] == nil {
				f.add(position(n), "an alias of nothing; give the anchor &%v to what is meant", x.Value)
				return nil
			}
			n = f.anchors[x.Value.String()]
		default:
			return n
		}
	}
	f.add(position(n), "an alias of itself")
	return nil
}

// plain is the text of a single value as it was written, without quotes.
func plain(n ast.Node) (string, bool) {
	switch x := n.(type) {
	case *ast.StringNode:
		return x.Value, true
	case *ast.LiteralNode:
		return strings.TrimSpace(x.Value.Value), true
	case *ast.MappingKeyNode:
		return plain(x.Value)
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
	if s, ok := n.(*ast.LiteralNode); ok && s.Start != nil {
		return s.Start.Position
	}
	if t := n.GetToken(); t != nil {
		return t.Position
	}
	return nil
}
