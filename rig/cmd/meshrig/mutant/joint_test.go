package mutant

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/firmware/faults"
)

const jointSource = `package main

import "fmt"

type box struct{ n int }

func (b box) plus(n int) int { return b.n + n }

func (box) constant(_, m int, rest ...int) (sum int) {
	sum = m
	for _, r := range rest {
		sum += r
	}
	return
}

func (b *box) set(int) {
	b.n = 5
}

func twice[T ~int](t T) (T, bool) {
	return 2 * t, true
}

var limit = 3

func main() {
	b := &box{1}
	fmt.Println(b.plus(1), b.constant(1, 2, 3, 4))
	b.set(0)
	two, ok := twice(b.n)
	fmt.Println(b.n, two, ok, limit)
}
`

// A program with many faults is, with one of them on, the one with that fault alone.
func TestJointFile(t *testing.T) {
	t.Parallel()
	apart := []string{"not in a function", "uses fmt no more"}
	cases := []struct {
		find, replace, says string
	}{
		{},
		{"b.n + n", "b.n - n", "0 9"},
		{"b.n + n", "b.n * 8", "8 9"},
		{"sum += r", "sum -= r", "2 -5"},
		{"\tb.n = 5", "\treturn", "2 9\n1 2 true 3"},
		{"2 * t, true", "t, false", "2 9\n5 5 false 3"},
		{"two, ok := twice(b.n)\n", "two, ok := 1, b == nil\n", "2 9\n5 1 false 3"},
		{"return b.n + n", "_ = n", "refused"},
		{"sum = m", "unused := m", "refused"},
		{"var limit = 3", "var limit = 4", "not in a function"},
		{jointSource[strings.Index(jointSource, "fmt.Println(") : len(jointSource)-3], "b.set(0)", "uses fmt no more"},
		{"(box) constant", "(b box) constant", "not in a function"},
		{"limit = 3\n\nfunc main() {", "limit = 3\n\nfunc main() { limit = 4", "2 9\n5 10 true 4"},
	}
	join := func(refused ...string) *jointFile {
		j, err := newJointFile([]byte(jointSource))
		if err != nil {
			t.Fatal(err)
		}
		for n, c := range cases[1:] {
			if slices.Contains(refused, c.replace) {
				continue
			}
			if got := j.add(faults.Fault{ID: c.replace, Find: c.find, Replace: c.replace}, n+1); got == slices.Contains(apart, c.says) {
				t.Errorf("%q to %q: added: %t", c.find, c.replace, got)
			}
		}
		return j
	}
	cases[0].says = "2 9\n5 10 true 3"
	dir := t.TempDir()
	program := filepath.Join(dir, "joint")
	build := func(text string) (string, error) {
		for name, text := range map[string]string{"go.mod": "module joint\n\ngo 1.26\n", "main.go": text, "mutant.go": switchText("main")} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		cmd := exec.CommandContext(t.Context(), "go", "build", "-gcflags=-e", "-o", program, ".")
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		return string(out), err
	}
	j := join()
	out, err := build(string(j.text()))
	refused := j.refused(out, "main.go")
	if err == nil || !slices.Equal(refused, []string{"_ = n", "unused := m"}) {
		t.Fatalf("refused %q: %v, %s", refused, err, out)
	}
	if out, err := build(string(join(refused...).text())); err != nil {
		t.Fatal(err, out)
	}
	for n, c := range cases {
		if c.says == "refused" || slices.Contains(apart, c.says) {
			continue
		}
		said, err := (Program{Path: program, Env: settings(n)}).Command(t.Context()).Output()
		if err != nil || !strings.HasPrefix(string(said), c.says) {
			t.Errorf("%q to %q: %q, %v; want %q", c.find, c.replace, said, err, c.says)
		}
	}
}
