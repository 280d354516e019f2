package drawn

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
)

// source is one package of the firmware, with the types of what stands in it.
type source struct {
	fset  *token.FileSet
	files []*ast.File
	names []string          // of files, from the root of the repository
	text  map[string][]byte // by such a name
	info  *types.Info
	pkg   *types.Package
}

// listed is what the go command tells about a package.
type listed struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
}

// load reads packages of a checkout and works out the types in them. What they import is read as
// the compiler left it, so the packages are built first.
func load(ctx context.Context, root string, packages []string) ([]*source, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	args := []string{"list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles"}
	for _, p := range packages {
		args = append(args, "./"+p)
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.Dir = root
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("faults: go list: %w: %s", err, &stderr)
	}
	exports, dirs := map[string]string{}, map[string]listed{}
	for in := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := in.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("faults: go list: %w", err)
		}
		exports[p.ImportPath], dirs[p.Dir] = p.Export, p
	}
	fset := token.NewFileSet()
	imports := importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) })
	var list []*source
	for _, p := range packages {
		found, ok := dirs[filepath.Join(root, filepath.FromSlash(p))]
		if !ok {
			return nil, fmt.Errorf("faults: go list tells nothing of %s in %s", p, root)
		}
		s, err := read(fset, root, p, found, imports)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
	return list, nil
}

func read(fset *token.FileSet, root, folder string, p listed, imports types.Importer) (*source, error) {
	s := &source{fset: fset, text: map[string][]byte{}, info: &types.Info{
		Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{}, Defs: map[*ast.Ident]types.Object{},
		Selections: map[*ast.SelectorExpr]*types.Selection{},
	}}
	slices.Sort(p.GoFiles)
	for _, base := range p.GoFiles {
		name := path.Join(folder, base)
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return nil, err
		}
		f, err := parser.ParseFile(fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.files, s.names, s.text[name] = append(s.files, f), append(s.names, name), text
	}
	var err error
	s.pkg, err = (&types.Config{Importer: imports}).Check(p.ImportPath, fset, s.files, s.info)
	return s, err
}
