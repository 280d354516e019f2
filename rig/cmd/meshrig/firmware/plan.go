package firmware

import (
	"fmt"
	"io"

	"github.com/meshrig/meshrig/rig/flash"
	"github.com/meshrig/meshrig/rig/flash/deploy"
)

// planned is what a flash would do, as --dry-run tells it.
type planned struct {
	Board  string `json:"board"`
	Kind   string `json:"kind"`
	Chip   string `json:"chip"`
	Port   string `json:"port"` // where it is now, or why that cannot be told
	File   string `json:"file"`
	Hash   string `json:"sha256"`
	ByHand bool   `json:"by_hand"` // a person has to press a button
	flash.Plan
	Restore []string `json:"restore"`
}

// plan makes a plan of a flash and says how to go back behind it.
func plan(b deploy.Device, image flash.Image, does flash.Plan, records deploy.Records, erase bool) (planned, error) {
	p := planned{
		Board: b.Name, Kind: b.Kind, Chip: string(b.Chip), Port: b.Where(), File: image.String(), Hash: image.SHA256.String(),
		ByHand: b.ByHand(image), Plan: does,
	}
	switch last, ok, err := records.Last(b.Name); {
	case err != nil:
		return p, err
	case ok:
		p.Restore = append(p.Restore, fmt.Sprintf("firmware: flash %s %s again (SHA-256 %s), put there %s", last.File, last.Version, last.SHA256, last.At.Format("2006-01-02")))
	default:
		p.Restore = append(p.Restore, "firmware: nobody flashed it from here; note what `ver` replies, and add that release's image first")
	}
	saved, file, ok, err := records.LastBackup(b.Name)
	switch {
	case err != nil:
		return p, err
	case ok:
		p.Restore = append(p.Restore, fmt.Sprintf("settings: `meshrig firmware restore %s`, from %s of %s; without %s", b.Name, file, saved.At.Format("2006-01-02"), deploy.Untold))
	case erase:
		p.Restore = append(p.Restore, "settings: there is no backup; make one with `meshrig firmware backup "+b.Name+"`")
	}
	return p, nil
}

// print prints the plan for a person.
func (p planned) print(w io.Writer) {
	fmt.Fprintf(w, "%s (%s, %s) at %s\n  image    %s\n  SHA-256  %s\n  by       %s\n", p.Board, p.Kind, p.Chip, p.Port, p.File, p.Hash, p.How)
	if p.ByHand {
		fmt.Fprintln(w, "  button   its reset button has to be pressed twice")
	}
	for _, r := range p.Erased {
		fmt.Fprintf(w, "  erased   %v\n", r)
	}
	for _, r := range p.Written {
		fmt.Fprintf(w, "  written  %v\n", r)
	}
	if p.Open != "" {
		fmt.Fprintf(w, "  open     %s\n", p.Open)
	}
	fmt.Fprintf(w, "  kept     %s\n", p.Kept)
	for _, line := range p.Restore {
		fmt.Fprintf(w, "  back     %s\n", line)
	}
	fmt.Fprintln(w, "nothing was done: this is what a flash would do")
}
