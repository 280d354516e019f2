// Command hiltable puts the runs of a suite on benches in wall time into one table: what was judged at a
// scale, and what could not be was judged again at a smaller one. It holds each spec against what
// emulation came to, which benches come to as well or cannot tell:
//
//	go run ./rig/internal/hiltable -emulation emu -out table scale-20 scale-4 scale-1
//
// It writes table.md and table.json and exits with 1 if a spec came to anything else, ended in an error
// that is not undecidable, or too many are undecidable.
package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/meshrig/meshrig/rig/report"
	"github.com/meshrig/meshrig/rig/state"
)

func main() {
	code, err := run(os.Args[1:], os.Stdout)
	if err != nil {
		fmt.Fprintln(os.Stderr, "hiltable:", err)
		code = 2
	}
	os.Exit(code)
}

func run(args []string, w io.Writer) (code int, err error) {
	flags := flag.NewFlagSet("hiltable", flag.ContinueOnError)
	emulation := flags.String("emulation", "", "folder of the run in emulation")
	out := flags.String("out", "", "table, without its ending")
	if err := flags.Parse(args); err != nil {
		return 2, err //nolint:wrapcheck // it says what is wrong
	}
	if *emulation == "" || *out == "" || flags.NArg() == 0 {
		return 2, errors.New("usage: hiltable -emulation DIR -out FILE RUN, and more runs behind it")
	}
	emulated, err := report.ReadFolder(*emulation)
	if err != nil {
		return 2, fmt.Errorf("emulation: %w", err)
	}
	var runs []*report.Report
	for _, folder := range flags.Args() {
		r, err := report.ReadFolder(folder)
		if err != nil {
			return 2, fmt.Errorf("run: %w", err)
		}
		runs = append(runs, r)
	}
	t := tableOf(runs, emulated)
	text, err := json.MarshalIndent(t, "", "  ")
	if err != nil {
		return 2, fmt.Errorf("table: %w", err)
	}
	for ending, data := range map[string][]byte{".json": append(text, '\n'), ".md": []byte(t.markdown())} {
		if err := state.Write(*out+ending, data); err != nil {
			return 2, fmt.Errorf("table: %w", err)
		}
	}
	fmt.Fprintln(w, t.words())
	for _, wrong := range t.Wrong {
		fmt.Fprintln(w, wrong)
	}
	if len(t.Wrong) > 0 {
		return 1, nil
	}
	return 0, nil
}
