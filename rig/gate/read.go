package gate

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/release"
)

// Read reads a policy and judges it. The error of one that is wrong is a [words.Errors] with all
// that is, each with its place.
func Read(path string) (*Policy, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("gate: the policy: %w; name one with --policy", err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, int64(form().Longest)<<10+1)) // of a device there is no end
	if err != nil {
		return nil, fmt.Errorf("gate: the policy: %w", err)
	}
	return Parse(path, data)
}

// Parse judges the text of a policy.
func Parse(path string, data []byte) (*Policy, error) {
	p := &Policy{File: path, Digest: fmt.Sprintf("%x", sha256.Sum256(data))}
	d := decoder{form().Read(path, data, p)}
	if !d.Wrong() {
		d.judge(p)
	}
	if err := d.Err(); err != nil {
		return nil, err
	}
	p.Waivers.Longest = cmp.Or(p.Waivers.Longest, LongestWaiver)
	p.Evidence.Coverage.Images = cmp.Or(p.Evidence.Coverage.Images, "all")
	p.Require.Should = cmp.Or(p.Require.Should, "pass_or_waived")
	p.Require.UnexpectedPass = cmp.Or(p.Require.UnexpectedPass, "refuse")
	return p, nil
}

// judge looks at what the policy means.
func (d decoder) judge(p *Policy) {
	if p.Schema != Form {
		d.at("schema: %q; want %s", p.Schema, Form)(&p.Schema)
	}
	d.oneOf("role", &p.For.Role, &p.For, "room-server")
	d.version("for.version", &p.For.Version, &p.For)
	d.version("baseline.version", &p.Baseline.Version, &p.Baseline)
	if _, err := filepath.Match(p.For.Images, ""); err != nil || p.For.Images == "" {
		d.at("images: want a pattern of the release's files: release/*.uf2")(&p.For.Images, &p.For)
	}
	d.oneOf("must", &p.Require.Must, &p.Require, "pass")
	d.maybe("should", &p.Require.Should, "pass", "pass_or_waived", "any")
	d.maybe("unexpected_pass", &p.Require.UnexpectedPass, "refuse", "allow")
	for i := range p.Require.SettingsOf {
		d.version("settings_of", &p.Require.SettingsOf[i], &p.Require)
	}
	d.evidence(&p.Evidence)
	if h := p.Hardware; h != nil && (h.Passes < 1 || h.Passes > h.Of) {
		d.at("hardware: %d of %d; want passes from 1 to all of them", h.Passes, h.Of)(&h.Passes, &h.Of, h)
	}
	if h := p.Hardware; h != nil && p.Evidence.Boards == nil {
		d.at("hardware without evidence.boards, on which it would count")(h)
	}
	if t := p.Timing; t != nil && (len(t.Compare) == 0 || t.Margin == 0 || t.Q == 0 || t.CalibratedWithin == 0) {
		d.at("timing: want compare, margin, q, pairs and calibrated_within")(t)
	}
	if t := p.Timing; t != nil && t.Pairs < fewestPairs {
		d.at("pairs: %d; fewer than %d pairs of sessions can never show a change", t.Pairs, fewestPairs)(&t.Pairs, t)
	}
	d.waivers(&p.Waivers)
}

// fewestPairs is below what a test by signs can never come to 5 %: two in two to the fifth.
const fewestPairs = 6

func (d decoder) evidence(e *Evidence) {
	if e.Host == nil && e.Boards == nil {
		d.at("evidence: want host, boards or both")(e)
	}
	if h := e.Host; h != nil {
		d.oneOf("target", &h.Target, h, "exec", "emu", "unix", "tcp")
		if h.Seeds < 1 || h.AtMostOld == 0 {
			d.at("host: want seeds from 1 and at_most_old")(h)
		}
	}
	if b := e.Boards; b != nil {
		if len(b.Names) == 0 || len(b.Tiers) == 0 || b.AtMostOld == 0 {
			d.at("boards: want names, tiers and at_most_old")(b)
		}
		for i := range b.Names {
			if name := &b.Names[i]; *name == host || slices.Contains(b.Names[:i], *name) {
				d.at("names: %q; want each board once, and none that is called %s, as what runs without a board is", *name, host)(name)
			}
		}
		for i := range b.Tiers {
			if t := &b.Tiers[i]; t.SpecsUpTo == 0 || t.Runs < 1 {
				d.at("tiers: want specs_up_to, and runs from 1")(t)
			}
		}
	}
	d.maybe("soak", &e.Coverage.Soak, "host", "none")
	d.maybe("images", &e.Coverage.Images, "all", "listed")
	for i := range e.Coverage.PowerCut {
		if name := &e.Coverage.PowerCut[i]; e.Boards == nil || !slices.Contains(e.Boards.Names, *name) {
			d.at("power_cut: %q is none of evidence.boards.names", *name)(name)
		}
	}
}

var requirementID = regexp.MustCompile(`^[A-Z]+-[0-9]+$`)

// waivers judges each by itself, and none of them against a clock: that is the gate's.
func (d decoder) waivers(w *Waivers) {
	if w.Longest > LongestWaiver {
		d.at("longest: %s; a waiver runs for %s at most", w.Longest, LongestWaiver)(&w.Longest)
	}
	seen := map[[3]string]bool{}
	for i := range w.List {
		v := &w.List[i]
		key := [3]string{v.Requirement, v.Version, v.Saw}
		switch {
		case !requirementID.MatchString(v.Requirement):
			d.at("requirement: %q; a waiver names one requirement, as AIR-010", v.Requirement)(&v.Requirement, v)
		case v.Saw == "" || strings.Trim(v.Saw, "*.? ") == "":
			d.at("saw: %q; want what was seen, as `meshrig gate` prints it", v.Saw)(&v.Saw, v)
		case v.Owner == "" || v.Why == "" || v.Until == (Date{}):
			d.at("waiver %s: want owner, until and why", v.Requirement)(v)
		case seen[key]:
			d.at("waiver %s: for a second time", v.Requirement)(v)
		}
		if page, err := url.Parse(v.Issue); err != nil || page.Host == "" || !strings.HasPrefix(page.Scheme, "http") {
			d.at("issue: %q; want the address of its page", v.Issue)(&v.Issue, v)
		}
		d.version("version", &v.Version, v)
		seen[key] = true
	}
}

func (d decoder) oneOf(what string, field *string, around any, known ...string) {
	if *field == "" {
		d.at("no %s; want %s", what, strings.Join(known, ", "))(around)
		return
	}
	d.maybe(what, field, known...)
}

func (d decoder) maybe(what string, field *string, known ...string) {
	if *field != "" && !slices.Contains(known, *field) {
		d.at("%s: %q is none of its words; %s", what, *field, words.Suggest(*field, known))(field)
	}
}

func (d decoder) version(what string, field *string, around any) {
	if _, err := release.Parse(*field); err != nil || !strings.HasPrefix(*field, "v") {
		d.at("%s: %q; want a version, as v1.18.0", what, *field)(field, around)
	}
}
