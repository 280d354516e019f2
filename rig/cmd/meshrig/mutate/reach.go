package mutate

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/specs/child"
)

// reach is which lines of the firmware are run by the specs of which requirements. A spec that never
// enters the function of an edit sees nothing of it: a bench is the same byte for byte each time.
type reach struct {
	root   string
	blocks map[string][]block // by file, from the root
}

// block is a piece of a file that is run as one, and the requirements whose specs run it.
type block struct {
	from, to position
	by       map[string]bool
}

type position struct{ line, column int }

func (p position) before(q position) bool {
	return p.line < q.line || p.line == q.line && p.column < q.column
}

// module is the prefix of the files' names in a profile.
const module = "github.com/meshrig/meshrig/"

// learn runs every spec on the firmware without a fault, in a program that counts what it runs.
func learn(ctx context.Context, w mutant.Workshop) (*reach, error) {
	dir := filepath.Join(w.Work, "reach")
	program := filepath.Join(dir, "meshrig")
	profiles := filepath.Join(dir, "profiles")
	if err := os.MkdirAll(profiles, 0o700); err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	build := exec.CommandContext(ctx, "go", "build", "-cover", "-covermode=atomic",
		"-coverpkg=./firmware/...,./rig/cmd/meshrig", "-o", program, "./rig/cmd/meshrig")
	build.Dir = w.Root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("mutate: build with -cover: %w: %s", err, out)
	}
	run := exec.CommandContext(ctx, program, "run", "--draft", "--json", "--out", filepath.Join(dir, "report"))
	run.Env = append(os.Environ(), child.ReachVariable+"="+profiles)
	var exit *exec.ExitError
	if out, err := run.CombinedOutput(); err != nil && !errors.As(err, &exit) {
		return nil, fmt.Errorf("mutate: learn what each spec reaches: %w: %s", err, out)
	}
	found, err := os.ReadDir(profiles)
	if err != nil {
		return nil, err
	}
	r := &reach{root: w.Root, blocks: map[string][]block{}}
	tool, err := exec.CommandContext(ctx, "go", "tool", "-n", "covdata").Output() // once, not for each of hundreds of profiles
	if err != nil {
		return nil, fmt.Errorf("mutate: go tool covdata: %w", err)
	}
	texts := mutant.SideBySide(ctx, runtime.NumCPU(), slices.Values(found), func(f os.DirEntry) profile {
		return readProfile(ctx, strings.TrimSpace(string(tool)), filepath.Join(profiles, f.Name()))
	}, func(int, profile) {})
	for _, p := range texts {
		if p.err == nil {
			p.err = r.add(p.requirement, p.text)
		}
		if p.err != nil {
			return nil, p.err
		}
	}
	return r, ctx.Err()
}

// profile is what the specs of a requirement ran, in the words of `go tool covdata`.
type profile struct {
	requirement string
	text        []byte
	err         error
}

// readProfile has covdata tell what the folder of a requirement holds.
func readProfile(ctx context.Context, covdata, folder string) (p profile) {
	p.requirement = filepath.Base(folder)
	name := folder + ".txt"
	out, err := exec.CommandContext(ctx, covdata, "textfmt", "-i="+folder, "-o="+name).CombinedOutput() //nolint:gosec // what Go says that it is
	if err != nil {
		p.err = fmt.Errorf("mutate: go tool covdata: %w: %s", err, out)
		return p
	}
	p.text, p.err = os.ReadFile(name)
	return p
}

// add takes the profile of a requirement's specs.
func (r *reach) add(requirement string, profile []byte) error {
	for lines := bufio.NewScanner(bytes.NewReader(profile)); lines.Scan(); {
		line := lines.Text()
		if strings.HasPrefix(line, "mode: ") {
			continue
		}
		name, b, count, err := parseBlock(line)
		if err != nil {
			return fmt.Errorf("mutate: go tool covdata: line %q: %w", line, err)
		}
		list := r.blocks[name]
		i := slices.IndexFunc(list, func(o block) bool { return o.from == b.from && o.to == b.to })
		if i < 0 {
			b.by = map[string]bool{}
			list, i = append(list, b), len(list)
		}
		if count > 0 {
			list[i].by[requirement] = true
		}
		r.blocks[name] = list
	}
	return nil
}

// parseBlock reads a line of a profile: "path/file.go:14.62,15.92 1 0".
func parseBlock(line string) (name string, b block, count int, err error) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(line, module), ":")
	var statements int
	_, err = fmt.Sscanf(rest, "%d.%d,%d.%d %d %d", &b.from.line, &b.from.column, &b.to.line, &b.to.column, &statements, &count)
	return name, b, count, err
}

// of returns the requirements whose specs may see a fault; all is true if it cannot be told.
func (r *reach) of(f faults.Fault) (ids []string, all bool) {
	source, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(f.File)))
	if err != nil {
		return nil, true
	}
	from, to := changed(f)
	at := bytes.Index(source, []byte(f.Find))
	begin, end, ok := function(source, at+from, at+to)
	if at < 0 || !ok {
		return nil, true // a constant, a type, a table: anything may come of it
	}
	seen, known := map[string]bool{}, false
	for _, b := range r.blocks[f.File] {
		if !b.from.before(begin) && !end.before(b.to) {
			known = true
			for id := range b.by {
				seen[id] = true
			}
		}
	}
	for id := range seen {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, !known
}

// changed is which bytes of what is found are others in what stands in its place.
func changed(f faults.Fault) (from, to int) {
	for from < len(f.Find) && from < len(f.Replace) && f.Find[from] == f.Replace[from] {
		from++
	}
	back := 0
	for back < len(f.Find)-from && back < len(f.Replace)-from && f.Find[len(f.Find)-1-back] == f.Replace[len(f.Replace)-1-back] {
		back++
	}
	return from, len(f.Find) - back
}

// function is where the innermost function begins and ends in whose body some bytes of a file are.
func function(source []byte, from, to int) (begin, end position, ok bool) {
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "", source, parser.SkipObjectResolution)
	if err != nil {
		return begin, end, false
	}
	ast.Inspect(file, func(n ast.Node) bool {
		var body *ast.BlockStmt
		switch n := n.(type) {
		case *ast.FuncDecl:
			body = n.Body
		case *ast.FuncLit:
			body = n.Body
		}
		if body != nil {
			b, e := fset.Position(body.Pos()), fset.Position(body.End())
			if b.Offset < from && to < e.Offset {
				begin, end, ok = position{b.Line, b.Column}, position{e.Line, e.Column}, true
			}
		}
		return true
	})
	return begin, end, ok
}
