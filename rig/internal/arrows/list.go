package arrows

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
)

// Package is one package of a module as "go list -deps" tells it. Deps are all
// packages that it reaches without its tests.
type Package struct {
	ImportPath, Dir           string
	Imports, Deps             []string
	TestImports, XTestImports []string
	Module                    *struct{ Path string }
}

// List returns the packages of the module in dir. Packages that do not build
// are listed too, with what they import.
func List(ctx context.Context, dir string) ([]Package, error) {
	list := exec.CommandContext(ctx, "go", "list", "-e", "-json=ImportPath,Dir,Imports,Deps,TestImports,XTestImports,Module", "./...")
	list.Dir = dir
	var complaint bytes.Buffer
	list.Stderr = &complaint
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("arrows: go list in %s: %w: %s", dir, err, strings.TrimSpace(complaint.String()))
	}
	var packages []Package
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p Package
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("arrows: go list in %s: %w", dir, err)
		}
		if p.Module != nil {
			packages = append(packages, p)
		}
	}
}

// path is the package's folder relative to its module.
func (p Package) path() string {
	folder, _ := p.relative(p.ImportPath)
	return folder
}

// relative turns an import path into a folder of the package's module, and
// reports whether it is one.
func (p Package) relative(importPath string) (folder string, ours bool) {
	if importPath == p.Module.Path {
		return "", true
	}
	return strings.CutPrefix(importPath, p.Module.Path+"/")
}
