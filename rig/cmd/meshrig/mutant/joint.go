package mutant

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/meshrig/meshrig/firmware/faults"
)

// numberVariable tells a joint program which of its faults is on; 0, or nothing, is none.
const numberVariable = "MESHRIG_MUTANT"

// Join builds one program with all faults of a list that change nothing but the body of a function,
// so that none of them is built by itself: beside each function with a fault stands one as it is with
// the fault, and the first thing that a function does is to hand over to the one that is on. The
// firmware itself has none of that; the compiler reads it in place of its files.
//
// [Workshop.With] takes that program for these; the others it builds one by one. A list of a few is
// not worth it. Join returns the ids of faults that the compiler refused.
func (w *Workshop) Join(ctx context.Context, list []faults.Fault) (refused []string, err error) {
	const worth = 6 // the joint program takes as long to build as about so many
	numbers := map[string]int{}
	for i, f := range list {
		numbers[f.ID] = i + 1
	}
	if len(numbers) < worth {
		return nil, nil
	}
	dir, err := os.MkdirTemp(w.Work, "joint-")
	if err != nil {
		return nil, err
	}
	for {
		files, err := w.joinFiles(list, numbers)
		if err != nil {
			return nil, err
		}
		program, more, err := w.buildJoint(ctx, dir, files)
		if err != nil {
			return nil, err
		}
		for _, id := range more {
			delete(numbers, id)
		}
		refused = append(refused, more...)
		if len(more) > 0 {
			continue
		}
		if w.joined == nil {
			w.joined = map[string]Program{}
		}
		for id, n := range numbers {
			w.joined[id] = Program{Path: program, Env: settings(n)}
		}
		return refused, nil
	}
}

// Joined tells whether a fault is in a joint program.
func (w *Workshop) Joined(f faults.Fault) bool {
	_, ok := w.joined[f.ID]
	return ok
}

// joinFiles writes the files that the compiler reads: those with faults, and one more in each of
// their packages that finds out which fault is on. Faults that do not fit in are taken out of numbers.
func (w *Workshop) joinFiles(list []faults.Fault, numbers map[string]int) (map[string]*jointFile, error) {
	files := map[string]*jointFile{}
	for _, f := range list {
		n, ok := numbers[f.ID]
		if !ok {
			continue
		}
		file := files[f.File]
		if file == nil {
			source, err := os.ReadFile(filepath.Join(w.Root, filepath.FromSlash(f.File)))
			if err != nil {
				return nil, err
			}
			if file, err = newJointFile(source); err != nil {
				return nil, fmt.Errorf("mutate: %s: %w", f.File, err)
			}
			files[f.File] = file
		}
		if !file.add(f, n) {
			delete(numbers, f.ID)
		}
	}
	return files, nil
}

// settings are what turns one of the faults on.
func settings(number int) []string { return []string{fmt.Sprintf("%s=%d", numberVariable, number)} }

// switchText is the file that tells a package which fault is on.
func switchText(name string) string {
	return fmt.Sprintf("package %s\n\nimport (\n\t\"os\"\n\t\"strconv\"\n)\n\nvar meshrigMutant, _ = strconv.Atoi(os.Getenv(%q))\n", name, numberVariable)
}

// refusal is where the compiler found a mistake.
var refusal = regexp.MustCompile(`(?m)^(\S+\.go):(\d+):`)

// buildJoint builds meshrig with files in place of others. If the compiler finds mistakes in
// functions with a fault, it returns which faults these are and no error.
func (w *Workshop) buildJoint(ctx context.Context, dir string, files map[string]*jointFile) (program string, refused []string, err error) {
	texts := map[string][]byte{}
	for name, file := range files {
		texts[name] = file.text()
		texts[path.Join(path.Dir(name), "meshrig_mutant.go")] = []byte(switchText(file.ast.Name.Name))
	}
	replace := maps.Clone(w.Replace)
	if replace == nil {
		replace = map[string]string{}
	}
	for name, text := range texts {
		edited := filepath.Join(dir, flat(name))
		replace[filepath.Join(w.Root, filepath.FromSlash(name))] = edited
		if err := os.WriteFile(edited, text, 0o600); err != nil {
			return "", nil, err
		}
	}
	overlay, err := writeOverlay(dir, replace)
	if err != nil {
		return "", nil, err
	}
	program = filepath.Join(dir, "meshrig")
	cmd := exec.CommandContext(ctx, "go", "build", "-buildvcs=false", "-ldflags=-s -w",
		"-gcflags=github.com/meshrig/meshrig/firmware/...=-e", "-overlay", overlay, "-o", program, "./rig/cmd/meshrig")
	cmd.Dir = w.Root
	out, err := cmd.CombinedOutput()
	if err == nil {
		return program, nil, nil
	}
	for name, file := range files {
		refused = append(refused, file.refused(string(out), flat(name))...)
	}
	if len(refused) == 0 || ctx.Err() != nil {
		return "", nil, fmt.Errorf("mutate: build with all faults: %w: %s", err, out)
	}
	return "", refused, nil
}

// flat is a file's name without folders.
func flat(name string) string { return strings.ReplaceAll(name, "/", "-") }
