package mutate

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"github.com/meshrig/meshrig/rig/state"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/mutant"
	"github.com/meshrig/meshrig/specs/child"
)

// reach is which lines of the firmware are run by the specs of which requirements. A spec that never
// gets to what is edited sees nothing of it: a bench is the same byte for byte each time.
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

// lesson is how the firmware without a fault was judged, and the hash of the program that did it,
// which changes with the firmware, the rig and the specs.
type lesson struct {
	judgement

	program string
}

// learn runs every spec of a role on the firmware without a fault, in a program that counts what it runs.
func learn(ctx context.Context, w mutant.Workshop, role string) (r *reach, l lesson, err error) {
	dir := filepath.Join(w.Work, "reach")
	program := mutant.Program{Path: filepath.Join(dir, "meshrig")}
	profiles := filepath.Join(dir, "profiles")
	if err := os.MkdirAll(profiles, 0o700); err != nil {
		return nil, l, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	build := exec.CommandContext(ctx, "go", "build", "-cover", "-covermode=atomic", //nolint:gosec // our own arguments
		"-coverpkg=./firmware/...,./rig/cmd/meshrig", "-buildvcs=false", "-o", program.Path, "./rig/cmd/meshrig")
	build.Dir = w.Root
	if out, err := build.CombinedOutput(); err != nil {
		return nil, l, fmt.Errorf("mutate: build with -cover: %w: %s", err, out)
	}
	program.Env = []string{child.ReachVariable + "=" + profiles}
	if l.judgement, err = judge(ctx, program, dir, nil, "--role", role, "--procs", strconv.Itoa(runtime.NumCPU())); err == nil {
		l.program, err = state.Digest(program.Path)
	}
	if err != nil {
		return nil, l, fmt.Errorf("mutate: learn what each spec reaches: %w", err)
	}
	r, err = readReach(ctx, w.Root, profiles)
	return r, l, err
}

// readReach reads the profiles that a run left in a folder.
func readReach(ctx context.Context, root, profiles string) (*reach, error) {
	found, err := os.ReadDir(profiles)
	if err != nil {
		return nil, err
	}
	r := &reach{root: root, blocks: map[string][]block{}}
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

// of returns the requirements whose specs may see a fault; all is true if it cannot be told, as of what
// was run before the first spec.
func (r *reach) of(f faults.Fault) (ids []string, all bool) {
	source, err := os.ReadFile(filepath.Join(r.root, filepath.FromSlash(f.File)))
	if err != nil {
		return nil, true
	}
	from, to, text, ok := f.Edit(source)
	if !ok {
		return nil, true
	}
	begin, end, ok := function(source, from, to)
	if !ok {
		return nil, true // a constant, a type, a table: anything may come of it
	}
	inside := r.runBy(f.File, func(b block) bool { return !b.from.before(begin) && !end.before(b.to) })
	if from < to && balanced(source[from:to]) && balanced([]byte(text)) {
		begin, end := positionOf(source, from), positionOf(source, to)
		if at := r.runBy(f.File, func(b block) bool { return !begin.before(b.from) && !b.to.before(end) }); at != nil {
			inside = at // nothing comes of a statement that is not run
		}
	}
	if inside[child.AtStart] {
		return nil, true
	}
	for id := range inside {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids, inside == nil
}

// runBy are the requirements whose specs run any of some blocks of a file; nil if there is no such block.
func (r *reach) runBy(file string, chosen func(block) bool) map[string]bool {
	var by map[string]bool
	for _, b := range r.blocks[file] {
		if chosen(b) {
			if by == nil {
				by = map[string]bool{}
			}
			maps.Copy(by, b.by)
		}
	}
	return by
}

// balanced reports whether each brace of a text has its other one in it, so that what it stands for
// moves nothing into a block or out of one.
func balanced(text []byte) bool {
	depth := 0
	for _, c := range text {
		switch c {
		case '{':
			depth++
		case '}':
			if depth--; depth < 0 {
				return false
			}
		}
	}
	return depth == 0
}

// positionOf is where a byte of a file stands, as profiles count it.
func positionOf(source []byte, at int) position {
	before := source[:at]
	return position{1 + bytes.Count(before, []byte("\n")), at - bytes.LastIndexByte(before, '\n')}
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
