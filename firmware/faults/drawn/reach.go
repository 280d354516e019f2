package drawn

import (
	"go/ast"
	"go/types"
)

// servesBoth are packages that the rig uses too: what only the rig calls there is not firmware.
var servesBoth = map[string]bool{"identity": true, "wire": true}

// reached are the functions that the firmware may call: all of its own packages, and those of the
// shared ones that they name, directly or by another. A method counts as named when any method of
// its name is, because an interface may stand between.
func reached(sources []*source) map[*ast.FuncDecl]bool {
	bodies, methods := map[string]*ast.FuncDecl{}, map[string][]*ast.FuncDecl{}
	uses := map[*ast.FuncDecl]*source{}
	var next []*ast.FuncDecl
	for _, s := range sources {
		for _, f := range s.files {
			for _, d := range f.Decls {
				fn, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				uses[fn] = s
				if fn.Recv != nil {
					methods[fn.Name.Name] = append(methods[fn.Name.Name], fn)
				} else {
					bodies[s.pkg.Path()+"."+fn.Name.Name] = fn
				}
				if !servesBoth[s.pkg.Name()] {
					next = append(next, fn)
				}
			}
		}
	}
	seen := map[*ast.FuncDecl]bool{}
	for len(next) > 0 {
		fn := next[len(next)-1]
		next = next[:len(next)-1]
		if seen[fn] {
			continue
		}
		seen[fn] = true
		info := uses[fn].info
		ast.Inspect(fn, func(n ast.Node) bool {
			id, ok := n.(*ast.Ident)
			if !ok {
				return true
			}
			f, ok := info.Uses[id].(*types.Func)
			if !ok || f.Pkg() == nil {
				return true
			}
			if f.Signature().Recv() != nil {
				next = append(next, methods[f.Name()]...)
			} else if body := bodies[f.Pkg().Path()+"."+f.Name()]; body != nil {
				next = append(next, body)
			}
			return true
		})
	}
	return seen
}
