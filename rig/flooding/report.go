package flooding

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/stats"
)

// Form is the schema of a report; its JSON Schema is schema/flooding.json.
const Form = "flooding/v1"

// Report is a comparison as it is written.
type Report struct {
	Schema   string          `json:"schema"`
	Version  string          `json:"version"` // of the program that made it
	Load     LoadReport      `json:"load"`
	Seeds    int             `json:"seeds"`
	First    uint64          `json:"first_seed"`
	Meshes   []MeshReport    `json:"topologies"`
	Settings []SettingReport `json:"settings"`
	Cells    []CellReport    `json:"cells"`
	Claims   []Claim         `json:"claims"`
}

// LoadReport is how much was said.
type LoadReport struct {
	Hours   float64 `json:"hours"`
	Rate    float64 `json:"messages_per_hour"`
	Members int     `json:"members"`
	Away    float64 `json:"away"`
}

// MeshReport is one topology.
type MeshReport struct {
	Name  string `json:"name"`
	About string `json:"about,omitempty"`
	Nodes int    `json:"nodes"`
}

// SettingReport is one choice of radio settings.
type SettingReport struct {
	Name       string `json:"name"`
	MeshCore   string `json:"meshcore"`
	Meshtastic string `json:"meshtastic"`
}

// CellReport is one system under one condition. What nothing is known of is left out.
type CellReport struct {
	Mesh        string          `json:"topology"`
	Traffic     Traffic         `json:"traffic"`
	Setting     string          `json:"setting"`
	Background  bool            `json:"background"`
	System      System          `json:"system"`
	Messages    int             `json:"messages"` // of all seeds
	PerDelivery *stats.Interval `json:"airtime_per_delivery_s,omitempty"`
	Delivery    *stats.Interval `json:"delivery_ratio,omitempty"`
	Median      *stats.Interval `json:"latency_median_s,omitempty"`
	Slow        *stats.Interval `json:"latency_p95_s,omitempty"`
	Away        *stats.Interval `json:"absent_ratio,omitempty"`
	Against     *stats.Interval `json:"airtime_against_meshcore,omitempty"`
	Verdict     Verdict         `json:"meshcore_takes,omitempty"`
	Airtime     float64         `json:"airtime_s"`   // mean of a run
	Setup       float64         `json:"setup_s"`     // airtime before the first word, mean of a run
	Frames      int             `json:"frames"`      // of all seeds
	UserFrames  int             `json:"user_frames"` // of users' nodes
	UserRepeats int             `json:"user_repeats"`
}

// NewReport writes a comparison up.
func NewReport(cfg Config, cells []*Cell, version string) Report {
	r := Report{
		Schema: Form, Version: version, Seeds: cfg.Seeds, First: cfg.First, Claims: Claims(cells),
		Load: LoadReport{cfg.Load.Hours, cfg.Load.Rate, cfg.Load.Members, cfg.Load.Away},
	}
	for _, m := range cfg.Meshes {
		r.Meshes = append(r.Meshes, MeshReport{m.Name, m.Topology.About, len(m.Topology.All())})
	}
	for _, s := range cfg.Settings {
		r.Settings = append(r.Settings, SettingReport{s.Name, s.MeshCore.String(), s.Meshtastic.String()})
	}
	for _, c := range cells {
		r.Cells = append(r.Cells, c.report())
	}
	return r
}

func (c *Cell) report() CellReport {
	known := func(i stats.Interval) *stats.Interval {
		if i == (stats.Interval{}) || !i.Bounded() && i.Value == 0 {
			return nil
		}
		return &i
	}
	r := CellReport{
		Mesh: c.Mesh, Traffic: c.Traffic, Setting: c.Setting, Background: c.Background, System: c.System,
		PerDelivery: known(c.PerDelivery), Delivery: known(c.Delivery), Median: known(c.Median), Slow: known(c.Slow),
		Against: known(c.Against), Verdict: c.Verdict,
	}
	if c.Traffic == Room && c.Away.Bounded() { // nothing at all is a finding here
		away := c.Away
		r.Away = &away
	}
	for _, o := range c.Outcomes {
		r.Messages += o.Messages
		r.Frames += o.Frames
		r.UserFrames += o.UserFrames
		r.UserRepeats += o.UserRepeats
		r.Airtime += o.Airtime.Seconds() / float64(len(c.Outcomes))
		r.Setup += o.Setup.Seconds() / float64(len(c.Outcomes))
	}
	return r
}

// WriteText prints a report as tables, one for each topology and traffic, and what comes of the claims.
func (r Report) WriteText(to io.Writer) error {
	w := tabwriter.NewWriter(to, 0, 0, 2, ' ', 0)
	for _, s := range r.Settings {
		fmt.Fprintf(w, "setting %s: MeshCore %s, Meshtastic %s\n", s.Name, s.MeshCore, s.Meshtastic)
	}
	fmt.Fprintf(w, "%s from %d; %g h with %g messages an hour; in brackets 95 %% intervals over the seeds\n", words.Count(r.Seeds, "seed"), r.First, r.Load.Hours, r.Load.Rate)
	for _, m := range r.Meshes {
		for _, t := range Traffics() {
			r.table(w, m, t)
		}
	}
	fmt.Fprintln(w)
	for _, c := range r.Claims {
		fmt.Fprintf(w, "%s %s %s\n  %s\n", c.ID, c.Sentence, c.word(), c.Figures)
	}
	return w.Flush()
}

func (c Claim) word() string {
	switch {
	case c.Holds == nil:
		return "NOT DECIDED"
	case *c.Holds:
		return "HOLDS"
	}
	return "DOES NOT HOLD in general"
}

// table prints one topology under one traffic.
func (r Report) table(w io.Writer, m MeshReport, t Traffic) {
	head := false
	for _, c := range r.Cells {
		if c.Mesh != m.Name || c.Traffic != t {
			continue
		}
		if !head {
			head = true
			fmt.Fprintf(w, "\n%s, %s, %s\n", m.Name, words.Count(m.Nodes, "node"), t)
			fmt.Fprint(w, "setting\tbackground\tsystem\tairtime/delivery s\tdelivered %\tmedian s\t95 % s\tabsent %\tx MeshCore's\tMeshCore takes\n")
		}
		background := "off"
		if c.Background {
			background = "on"
		}
		fmt.Fprintln(w, strings.Join([]string{
			c.Setting, background, string(c.System), spread(c.PerDelivery, 1), spread(c.Delivery, 100), spread(c.Median, 1), spread(c.Slow, 1),
			spread(c.Away, 100), spread(c.Against, 1), string(c.Verdict),
		}, "\t"))
	}
}

// spread prints an interval.
func spread(i *stats.Interval, unit float64) string {
	switch {
	case i == nil:
		return "-"
	case !i.Bounded():
		return seconds(i.Value * unit)
	}
	return fmt.Sprintf("%s [%s %s]", seconds(i.Value*unit), seconds(i.Low*unit), seconds(i.High*unit))
}
