package arrows

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// manner is what the source of some trees may not do.
type manner struct {
	from, except []string
	tests        bool // also in test files
	calls        map[string][]string
	names        []string
	why          string
}

// wallClock are the functions that read the machine's clock or wait for it.
var wallClock = []string{"Now", "Sleep", "Since", "Until", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}

var manners = []manner{
	{
		from: []string{"specs"}, tests: true,
		calls: map[string][]string{
			"time":    wallClock,
			"context": {"WithTimeout", "WithTimeoutCause", "WithDeadline", "WithDeadlineCause"},
		},
		names: []string{"Eventually", "EventuallyWithOffset", "Consistently", "ConsistentlyWithOffset"},
		why:   "a spec asks the bench: Await or Never",
	},
	{
		// hostboard talks to a process, which has a clock of its own.
		from: []string{"firmware"}, except: []string{"firmware/hostboard"},
		calls: map[string][]string{"time": wallClock},
		why:   "the firmware is driven by its machine",
	},
}

// Source returns one sentence for each place in the Go files below root where
// specs or firmware start a goroutine, touch the wall clock or poll.
// Folders that the go command does not look into are left out.
func Source(root string) ([]string, error) {
	var broken []string
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		base := entry.Name()
		if entry.IsDir() {
			if name != "." && (base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_")) {
				return fs.SkipDir
			}
			return nil
		}
		if path.Ext(base) != ".go" {
			return nil
		}
		for _, m := range manners {
			if !within(path.Dir(name), m.from) || within(path.Dir(name), m.except) || !m.tests && strings.HasSuffix(base, "_test.go") {
				continue
			}
			found, err := m.check(filepath.Join(root, name))
			if err != nil {
				return err
			}
			for _, f := range found {
				broken = append(broken, name+f)
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("arrows: source of %s: %w", root, err)
	}
	return broken, nil
}

// check returns ":line: what: why" for each place in the file that breaks the manner.
func (m manner) check(file string) ([]string, error) {
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, file, nil, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	imported := localNames(parsed)
	var broken []string
	report := func(n ast.Node, what string) {
		broken = append(broken, fmt.Sprintf(":%d: %s: %s", files.Position(n.Pos()).Line, what, m.why))
	}
	ast.Inspect(parsed, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			report(n, "go statement")
		case *ast.Ident:
			if slices.Contains(m.names, n.Name) {
				report(n, n.Name)
			}
		case *ast.SelectorExpr:
			of, ok := n.X.(*ast.Ident)
			if ok && slices.Contains(m.calls[imported[of.Name]], n.Sel.Name) {
				report(n, imported[of.Name]+"."+n.Sel.Name)
			}
		case *ast.ImportSpec:
			if p := importPath(n); n.Name != nil && n.Name.Name == "." && m.calls[p] != nil {
				report(n, "dot import of "+p)
			}
		}
		return true
	})
	return broken, nil
}

// localNames maps the name under which a file knows a package to its import path.
func localNames(file *ast.File) map[string]string {
	names := make(map[string]string)
	for _, spec := range file.Imports {
		name := path.Base(importPath(spec))
		if spec.Name != nil {
			name = spec.Name.Name
		}
		names[name] = importPath(spec)
	}
	return names
}

// importPath is the path without its quotes, which the parser has checked.
func importPath(spec *ast.ImportSpec) string {
	p, _ := strconv.Unquote(spec.Path.Value)
	return p
}
