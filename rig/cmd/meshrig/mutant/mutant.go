// Package mutant builds meshrig with a deliberate mistake in our own firmware.
package mutant

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/firmware/faults"
	"github.com/meshrig/meshrig/rig/cmd/meshrig/cli"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/specs/requirements"
)

// Selection is which faults are put in; the zero value is all.
type Selection struct {
	Faults   []string // ids
	Families []string // of the requirements that they must turn red
}

// Choose returns the faults of the selection, in the order of the catalogue. A name that nothing
// bears is a wrong selection.
func (sel Selection) Choose() ([]faults.Fault, error) {
	var ids, families []string
	for _, f := range faults.All() {
		ids = append(ids, f.ID)
	}
	for _, f := range requirements.Families() {
		families = append(families, f.Name)
	}
	for _, id := range sel.Faults {
		if !slices.Contains(ids, id) {
			return nil, cli.WrongSelection(&words.Unknown{What: "fault", Name: id, Known: ids})
		}
	}
	for _, name := range sel.Families {
		if !slices.Contains(families, name) {
			return nil, cli.WrongSelection(&words.Unknown{What: "family", Name: name, Known: families})
		}
	}
	var chosen []faults.Fault
	for _, f := range faults.All() {
		inFamily := slices.ContainsFunc(f.Requirements, func(id string) bool {
			return slices.Contains(sel.Families, requirements.FamilyOf(id))
		})
		if len(sel.Faults)+len(sel.Families) == 0 || slices.Contains(sel.Faults, f.ID) || inFamily {
			chosen = append(chosen, f)
		}
	}
	if len(chosen) == 0 {
		return nil, cli.WrongSelection(errors.New("no fault selected"))
	}
	return chosen, nil
}

// Workshop is where mutants are built: a checkout of meshrig, and a temporary folder.
type Workshop struct {
	Root, Work string
	// Replace are further files that the compiler reads in place of others of the checkout, which
	// need not be there.
	Replace map[string]string

	joined map[string]Program // by the fault's id, see Join
}

// Program is meshrig with a fault in its firmware.
type Program struct {
	Path string
	Env  []string // settings that it needs beside those of this process
}

// Words are those that a command line starts the program with.
func (p Program) Words() []string {
	if len(p.Env) == 0 {
		return []string{p.Path}
	}
	return slices.Concat([]string{"env"}, p.Env, []string{p.Path})
}

// Command is the program with arguments, ready to be started.
func (p Program) Command(ctx context.Context, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, p.Path, args...) //nolint:gosec // what we have just built
	cmd.Env = append(os.Environ(), p.Env...)
	return cmd
}

// Open finds the checkout that the command stands in and makes the folder.
func Open(ctx context.Context) (w Workshop, err error) {
	if w.Root, err = moduleRoot(ctx); err != nil {
		return w, err
	}
	if w.Work, err = os.MkdirTemp("", "meshrig-mutant-"); err != nil {
		return w, fmt.Errorf("mutate: %w", err)
	}
	return w, nil
}

// Close removes what was built.
func (w Workshop) Close() { _ = os.RemoveAll(w.Work) }

// With builds a mutant, unless it was joined with others, hands its program and a folder of its own
// to try, and removes what it made.
func (w Workshop) With(ctx context.Context, f faults.Fault, try func(program Program, dir string) error) error {
	dir := filepath.Join(w.Work, f.ID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	if program, ok := w.joined[f.ID]; ok {
		return try(program, dir)
	}
	program, err := w.build(ctx, dir, f)
	if err != nil {
		return err
	}
	return try(Program{Path: program}, dir)
}

// moduleRoot finds the checkout that the command stands in.
func moduleRoot(ctx context.Context) (string, error) {
	out, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Path}} {{.Dir}}").Output()
	if err != nil {
		return "", fmt.Errorf("mutate: go list: %w; run it inside a checkout of meshrig, with Go on the path", err)
	}
	path, dir, _ := strings.Cut(strings.TrimSpace(string(out)), " ")
	switch path {
	case "github.com/meshrig/meshrig":
		return dir, nil
	case "command-line-arguments": // what Go calls a folder that is in no module
		return "", errors.New("mutate: this folder is in no checkout; run it inside one of meshrig, with Go on the path")
	default:
		return "", fmt.Errorf("mutate: this is a checkout of %s; run it inside one of meshrig", path)
	}
}

// Build builds meshrig with all faults of a list in its firmware at once, as a program to try by hand.
// Two that edit the same place are an error.
func (w Workshop) Build(ctx context.Context, program string, list ...faults.Fault) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	return w.compile(ctx, w.Work, program, list...)
}

// build builds meshrig with a fault in its firmware into a folder, and returns the program. A
// fault without a file changes nothing.
func (w Workshop) build(ctx context.Context, dir string, f faults.Fault) (program string, err error) {
	program = filepath.Join(dir, "meshrig")
	return program, w.compile(ctx, dir, program, f)
}

// compile builds a program from what it writes to a folder and the checkout.
func (w Workshop) compile(ctx context.Context, dir, program string, list ...faults.Fault) error {
	args := []string{"build", "-buildvcs=false", "-ldflags=-s -w", "-o", program}
	overlay, err := w.Overlay(dir, list...)
	if err != nil {
		return err
	}
	if overlay != "" {
		args = append(args, "-overlay", overlay)
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./rig/cmd/meshrig")...) //nolint:gosec // our own arguments
	cmd.Dir = w.Root
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("build: %w: %s", err, out)
	}
	return nil
}

// Compiles reports whether the package of a fault can be built with it.
func (w Workshop) Compiles(ctx context.Context, f faults.Fault) bool {
	dir := filepath.Join(w.Work, f.ID+"-compiles")
	if os.MkdirAll(dir, 0o700) != nil {
		return false
	}
	defer func() { _ = os.RemoveAll(dir) }()
	overlay, err := w.Overlay(dir, f)
	if err != nil {
		return false
	}
	cmd := exec.CommandContext(ctx, "go", "build", "-overlay", overlay, "./"+path.Dir(f.File))
	cmd.Dir = w.Root
	return cmd.Run() == nil
}

// Overlay writes the files that faults edit and the map that lets the compiler read them, and what
// else takes another's place. It is empty if nothing does.
func (w Workshop) Overlay(dir string, list ...faults.Fault) (string, error) {
	replace := map[string]string{}
	maps.Copy(replace, w.Replace)
	edited := map[string]string{} // by the file of the checkout
	for _, f := range list {
		if f.File == "" {
			continue
		}
		original := filepath.Join(w.Root, filepath.FromSlash(f.File))
		source, err := os.ReadFile(cmp.Or(edited[original], original))
		if err != nil {
			return "", err
		}
		after, err := f.Apply(source)
		if err != nil {
			return "", err
		}
		if edited[original] == "" {
			edited[original] = filepath.Join(dir, fmt.Sprintf("edited-%d.go", len(edited)+1))
		}
		if err := os.WriteFile(edited[original], after, 0o600); err != nil { //nolint:gosec // into our own temporary folder
			return "", err
		}
	}
	maps.Copy(replace, edited)
	if len(replace) == 0 {
		return "", nil
	}
	return writeOverlay(dir, replace)
}

// writeOverlay tells the compiler which files to read in place of which.
func writeOverlay(dir string, replace map[string]string) (name string, err error) {
	j, err := json.Marshal(map[string]map[string]string{"Replace": replace})
	if err != nil {
		return "", err
	}
	name = filepath.Join(dir, "overlay.json")
	return name, os.WriteFile(name, j, 0o600)
}
