package drawn

import (
	"go/ast"
	"go/constant"
	"go/types"
)

// walk goes over a file and collects the slips that could be made in it.
type walk struct {
	*source
	name    string
	reached map[*ast.FuncDecl]bool
	above   []ast.Node // what is around the node that is looked at, the outermost first
	found   []edit
}

// edits returns every slip that could be made in the package, where the firmware gets to.
func (s *source) edits(reached map[*ast.FuncDecl]bool) []edit {
	var all []edit
	for i, f := range s.files {
		w := walk{source: s, name: s.names[i], reached: reached}
		ast.Inspect(f, func(n ast.Node) bool {
			if n == nil {
				w.above = w.above[:len(w.above)-1]
				return true
			}
			if w.beside(n) {
				return false
			}
			w.look(n)
			w.above = append(w.above, n)
			return true
		})
		all = append(all, w.found...)
	}
	return all
}

// beside reports whether a node is nothing that the firmware does: what it imports, how its types
// print, what only the rig calls, what only a mistake of the suite reaches, and what only a released firmware
// does, whose defects the room that is judged does not have.
func (w *walk) beside(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.ImportSpec, *ast.CommentGroup, *ast.TypeSpec:
		return true
	case *ast.FuncDecl:
		return !w.reached[n] || n.Recv != nil && (n.Name.Name == "String" || n.Name.Name == "Error" || n.Name.Name == "Unwrap")
	case *ast.CallExpr:
		return called(n) == "panic" || w.makesError(n)
	case *ast.IfStmt:
		return w.onlyReleased(n.Cond)
	case *ast.BinaryExpr:
		return w.isQuirk(n.X) || w.isQuirk(n.Y)
	}
	return false
}

// onlyReleased reports whether a condition holds for a firmware with a quirk alone.
func (w *walk) onlyReleased(cond ast.Expr) bool {
	switch c := cond.(type) {
	case *ast.ParenExpr:
		return w.onlyReleased(c.X)
	case *ast.BinaryExpr:
		return c.Op.String() == "&&" && (w.onlyReleased(c.X) || w.onlyReleased(c.Y))
	}
	return w.isQuirk(cond)
}

// isQuirk reports whether an expression is a quirk or its contrary.
func (w *walk) isQuirk(e ast.Expr) bool {
	if not, ok := e.(*ast.UnaryExpr); ok {
		e = not.X
	}
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	t := w.info.TypeOf(sel.X)
	if p, ok := t.(*types.Pointer); ok {
		t = p.Elem()
	}
	named, ok := t.(*types.Named)
	return ok && named.Obj().Name() == "Quirks"
}

// makesError reports whether a call does nothing but put an error into words.
func (w *walk) makesError(c *ast.CallExpr) bool {
	t := w.info.TypeOf(c)
	if t == nil || !types.Identical(t, types.Universe.Lookup("error").Type()) {
		return false
	}
	for _, a := range c.Args {
		if v := w.info.Types[a]; v.Value != nil && v.Value.Kind() == constant.String {
			return true
		}
	}
	return false
}

// called is the name of what a call calls: "fmt.Errorf", "panic".
func called(c *ast.CallExpr) string {
	switch f := c.Fun.(type) {
	case *ast.Ident:
		return f.Name
	case *ast.SelectorExpr:
		if x, ok := f.X.(*ast.Ident); ok {
			return x.Name + "." + f.Sel.Name
		}
	}
	return ""
}

// parent is what is right around the node that is looked at.
func (w *walk) parent() ast.Node {
	if len(w.above) == 0 {
		return nil
	}
	return w.above[len(w.above)-1]
}

func (w *walk) offset(n ast.Node) (from, to int) {
	return w.fset.Position(n.Pos()).Offset, w.fset.Position(n.End()).Offset
}

// src is the text of a node.
func (w *walk) src(n ast.Node) string {
	from, to := w.offset(n)
	return string(w.text[w.name][from:to])
}

// put notes a slip: a text in a node's place.
func (w *walk) put(kind string, n ast.Node, text string) {
	from, to := w.offset(n)
	w.found = append(w.found, edit{kind: kind, file: w.name, from: from, to: to, text: text})
}
