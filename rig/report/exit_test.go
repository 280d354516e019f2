package report_test

import (
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/meshrig/meshrig/rig/report"
)

var update = flag.Bool("update", false, "write the exit codes in pages anew")

// TestExitCodesInPages holds the pages that tell of exit codes against the table.
func TestExitCodesInPages(t *testing.T) {
	t.Parallel()
	const (
		begin = "<!-- exit codes: from rig/report/exit.go -->\n"
		end   = "<!-- end of exit codes -->\n"
	)
	for _, file := range []string{"../../README.md", "../../ci/README.md"} {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		head, rest, ok := strings.Cut(string(text), begin)
		page, tail, closed := strings.Cut(rest, end)
		if !ok || !closed {
			t.Fatalf("%s has no %s and %s", file, begin, end)
		}
		if *update {
			page = report.ExitPage()
			if err := os.WriteFile(file, []byte(head+begin+page+end+tail), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		if page != report.ExitPage() {
			t.Errorf("%s says\n%swant\n%sgo test ./rig/report -run ExitCodesInPages -update writes it", file, page, report.ExitPage())
		}
	}
}

func TestExitHelp(t *testing.T) {
	t.Parallel()
	help := report.ExitHelp(map[int]string{report.ExitNotConformant: "a rule broken"})
	lines := strings.Split(help, "\n")
	if len(lines) != 1+len(report.Exits()) || lines[0] != "Exit codes:" || lines[2] != "  1  a rule broken" || !strings.HasPrefix(lines[4], "  3  usage: ") {
		t.Errorf("%s", help)
	}
}
