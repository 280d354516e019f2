package drawn

import (
	"go/ast"
	"go/types"
	"slices"
)

// ident: another constant, another name, the contrary of a truth.
func (w *walk) ident(n *ast.Ident) {
	if n.Name == "true" || n.Name == "false" {
		if _, ok := w.info.Uses[n].(*types.Const); ok {
			w.put("flipped truth", n, map[string]string{"true": "false", "false": "true"}[n.Name])
		}
		return
	}
	if key, ok := w.parent().(*ast.KeyValueExpr); ok && key.Key == n {
		return // the name of a field
	}
	if sel, ok := w.parent().(*ast.SelectorExpr); ok && sel.Sel == n {
		w.elsewhere(sel)
		return
	}
	switch o := w.info.Uses[n].(type) {
	case *types.Const:
		for _, other := range w.constants(w.pkg, o, false) {
			w.put("another constant", n, other)
		}
	case *types.Var:
		for _, other := range w.variables(n, o) {
			w.put("another variable", n, other)
		}
	}
}

// elsewhere: another constant of another package.
func (w *walk) elsewhere(sel *ast.SelectorExpr) {
	o, ok := w.info.Uses[sel.Sel].(*types.Const)
	if !ok || o.Pkg() == nil || o.Pkg() == w.pkg {
		return
	}
	for _, other := range w.constants(o.Pkg(), o, true) {
		w.put("another constant", sel.Sel, other)
	}
}

// constants are at most two other constants of a package with the type of o: its neighbours by
// name, which a hand takes by mistake. Those of no type of their own have nothing in common.
func (w *walk) constants(pkg *types.Package, o *types.Const, exported bool) []string {
	if o.Pkg() != pkg || o.Parent() != pkg.Scope() {
		return nil
	}
	var same []string
	for _, name := range pkg.Scope().Names() {
		c, ok := pkg.Scope().Lookup(name).(*types.Const)
		if ok && types.Identical(c.Type(), o.Type()) && (!exported || c.Exported()) {
			same = append(same, name)
		}
	}
	return neighbours(same, o.Name())
}

// variables are at most two other local variables of the type of o that are known where n stands.
func (w *walk) variables(n *ast.Ident, o *types.Var) []string {
	if o.IsField() || o.Parent() == w.pkg.Scope() {
		return nil
	}
	if assign, ok := w.parent().(*ast.AssignStmt); ok && slices.Contains(assign.Lhs, ast.Expr(n)) {
		return nil // would mostly leave a name unused
	}
	same := []string{o.Name()}
	for scope := w.pkg.Scope().Innermost(n.Pos()); scope != nil && scope != w.pkg.Scope(); scope = scope.Parent() {
		for _, name := range scope.Names() {
			v, ok := scope.Lookup(name).(*types.Var)
			if ok && v != o && v.Pos() < n.Pos() && types.Identical(v.Type(), o.Type()) && !slices.Contains(same, name) {
				same = append(same, name)
			}
		}
	}
	slices.Sort(same)
	return neighbours(same, o.Name())
}

// field: another field or method of the same value, of the same type.
func (w *walk) field(n *ast.SelectorExpr) {
	s, ok := w.info.Selections[n]
	if !ok || s.Kind() != types.FieldVal || len(s.Index()) != 1 {
		return
	}
	t := s.Recv()
	if p, ok := t.Underlying().(*types.Pointer); ok {
		t = p.Elem()
	}
	str, ok := t.Underlying().(*types.Struct)
	if !ok {
		return
	}
	var same []string
	for f := range str.Fields() {
		if types.Identical(f.Type(), s.Obj().Type()) && (f.Exported() || f.Pkg() == w.pkg) && !f.Embedded() {
			same = append(same, f.Name())
		}
	}
	for _, other := range neighbours(same, n.Sel.Name) {
		w.put("another field", n.Sel, other)
	}
}

// neighbours are what stands before and behind a name in a list.
func neighbours(list []string, name string) []string {
	i := slices.Index(list, name)
	if i < 0 {
		return nil
	}
	var near []string
	if i > 0 {
		near = append(near, list[i-1])
	}
	if i+1 < len(list) {
		near = append(near, list[i+1])
	}
	return near
}
