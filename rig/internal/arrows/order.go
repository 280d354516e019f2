package arrows

import (
	"errors"
	"fmt"
	"go/ast"
	"go/types"
	"path/filepath"

	"golang.org/x/tools/go/packages"
)

// Order returns one sentence for each place in the packages below dir that match where a range goes over
// a map. Its order is another one in each run, and with it what a spec does: the same seed would give
// another timeline.
func Order(dir string, patterns ...string) ([]string, error) {
	const mode = packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedSyntax | packages.NeedTypes | packages.NeedTypesInfo
	found, err := packages.Load(&packages.Config{Mode: mode, Dir: dir}, patterns...)
	if err != nil {
		return nil, fmt.Errorf("arrows: order of %s: %w", dir, err)
	}
	whole, err := filepath.Abs(dir)
	if err != nil {
		return nil, fmt.Errorf("arrows: order of %s: %w", dir, err)
	}
	var broken []string
	for _, p := range found {
		var errs []error
		for _, e := range p.Errors {
			errs = append(errs, e)
		}
		if err := errors.Join(errs...); err != nil {
			return nil, fmt.Errorf("arrows: order of %s: %w", p.PkgPath, err)
		}
		for _, file := range p.Syntax {
			ast.Inspect(file, func(n ast.Node) bool {
				r, ok := n.(*ast.RangeStmt)
				if !ok {
					return true
				}
				if _, ok := p.TypesInfo.TypeOf(r.X).Underlying().(*types.Map); ok {
					at := p.Fset.Position(r.Pos())
					name, err := filepath.Rel(whole, at.Filename)
					if err != nil {
						name = at.Filename
					}
					broken = append(broken, fmt.Sprintf("%s:%d: range over a map: its order is another in each run, and the timeline with it; range over a list", filepath.ToSlash(name), at.Line))
				}
				return true
			})
		}
	}
	return broken, nil
}
