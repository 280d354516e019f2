package report

import (
	"fmt"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/meshrig/meshrig/rig/internal/screen"
)

// Bench is one bench with hardware of a run: the board, the probe that heard it, and what the
// bench adds to what it measures.
type Bench struct {
	Board     string   `json:"board"`
	Probe     string   `json:"probe"`
	Sniffers  []string `json:"sniffers,omitempty"` // further instruments that heard it
	Kind      string   `json:"kind,omitempty"`
	Radio     string   `json:"radio"`
	Version   string   `json:"version"`         // as the board printed it
	Image     string   `json:"image,omitempty"` // SHA-256 of what was flashed, in hex; empty: the rig did not flash it
	Specs     int      `json:"specs"`           // that it judged
	Scale     float64  `json:"scale,omitempty"` // how many times as fast as real time it ran; 0: once
	Latency   Latency  `json:"latency"`
	LagMS     float64  `json:"lag_ms"` // how late the rig's machine was at most while it judged
	CanPower  bool     `json:"can_power"`
	WhyNot    string   `json:"why_no_power,omitempty"`
	LeftOut   string   `json:"left_out,omitempty"` // why the run did not use it, or no longer
	Airtime   float64  `json:"airtime_seconds,omitempty"`
	Allowance float64  `json:"airtime_allowance_seconds,omitempty"`
	// Golden is whether the bench was proven before what it judged was on its board; nil: an earlier
	// meshrig does not say.
	Golden *Golden `json:"golden,omitempty"`
	// Deaf are further instruments that no verdict rests on, or none any longer.
	Deaf []LeftOutSniffer `json:"sniffers_left_out,omitempty"`
}

// LeftOutSniffer is an instrument that no verdict of a bench rests on, or none any longer, and why.
type LeftOutSniffer struct {
	Sniffer string `json:"sniffer"`
	Why     string `json:"why"`
}

// Recovery is one attempt to bring a bench back that the rig had lost touch with.
type Recovery struct {
	Board   string  `json:"board"`
	Step    string  `json:"step"`
	Trouble string  `json:"trouble"`
	Seconds float64 `json:"seconds"`
	Failed  string  `json:"failed,omitempty"` // why it did not help; empty: it did
}

// Scale is how many times as fast as real time the fastest bench ran, 1 for real boards.
func (r *Report) Scale() float64 {
	scale := 1.0
	for _, b := range r.Benches {
		scale = max(scale, b.Scale)
	}
	return scale
}

// leftOut are the benches that were asked for and not used to the end.
func (r *Report) leftOut() []Bench {
	return slices.DeleteFunc(slices.Clone(r.Benches), func(b Bench) bool { return b.LeftOut == "" })
}

// writeBenches writes a line for each bench, and every attempt at recovery.
func (r *Report) writeBenches(out *printer) error {
	if len(r.Benches) == 0 {
		return nil
	}
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "board\tprobe\tradio\tversion\tspecs\tconsole\tmodem\tlag\tpower\tsent")
	for _, b := range r.Benches {
		power := "proven"
		if !b.CanPower {
			power = "·"
		}
		sent := "·"
		if b.Allowance > 0 {
			sent = fmt.Sprintf("%.1f of %.0f s", b.Airtime, b.Allowance)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%.1f ± %.1f ms\t%.1f ms\t%.1f ms\t%s\t%s\n", b.Board, strings.Join(append([]string{b.Probe}, b.Sniffers...), "+"), b.Radio, screen.Line(or(b.Version, "·")), b.Specs,
			b.Latency.ConsoleMS, b.Latency.ConsoleJitterMS, b.Latency.ModemMS, b.LagMS, power, sent)
	}
	if err := table.Flush(); err != nil {
		return fmt.Errorf("report: %w", err)
	}
	if scale := r.Scale(); scale != 1 {
		out.printf("the benches are a loopback's and ran %g times as fast as real time, in which console, modem and lag are told; none of it is hardware\n", scale)
	}
	for _, b := range r.Benches {
		if b.LeftOut != "" {
			out.printf("%s was left out: %s\n", b.Board, hang(b.LeftOut))
		}
		for _, d := range b.Deaf {
			out.printf("%s: sniffer %s was left out: %s\n", b.Board, d.Sniffer, hang(d.Why))
		}
	}
	for _, line := range r.Proofs() {
		out.printf("%s\n", hang(line))
	}
	for _, a := range r.Recoveries {
		result := "worked"
		if a.Failed != "" {
			result = "failed: " + hang(a.Failed)
		}
		out.printf("%s: recovery by %s after %.1f s %s\n", a.Board, a.Step, a.Seconds, result)
	}
	out.printf("\n")
	return nil
}
