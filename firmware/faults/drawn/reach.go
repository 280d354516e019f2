package drawn

import (
	"go/ast"
	"go/types"
)

// servesBoth are packages that the rig uses too: what only the rig calls there is not firmware.
var servesBoth = map[string]bool{"identity": true, "wire": true}

// reached are the functions that the firmware may call: all of its own packages, and those of the
// shared ones that they name, directly or by another. A call of an interface's method names every
// method of that name.
func reached(sources []*source) map[*ast.FuncDecl]bool {
	// By name, because each package knows the others' functions as the compiler left them.
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
				}
				bodies[fullName(s.info.Defs[fn.Name])] = fn
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
			if recv := f.Signature().Recv(); recv != nil && types.IsInterface(recv.Type()) {
				next = append(next, methods[f.Name()]...)
			} else if body := bodies[fullName(f)]; body != nil {
				next = append(next, body)
			}
			return true
		})
	}
	return seen
}

func fullName(o types.Object) string {
	f, ok := o.(*types.Func)
	if !ok {
		return ""
	}
	return f.Origin().FullName()
}
