package html

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"html/template"
	"path"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/history"
	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/report"
)

// view is what the page shows.
type view struct {
	Policy, Title       string
	Style               template.CSS
	Script              template.JS
	Verdict, Class, But string
	Facts               []fact
	Counts              []count
	Targets             []target
	Strips              []strip
	Left                []string // timelines that are not on the page
	Blocks              []block
	Specs               int
	Partial             bool
	Lettered            bool // something has a past
}

// fact is a line of the head: a name and what it is.
type fact struct{ Name, Value string }

// count is how many requirements have a verdict.
type count struct {
	N                          int
	Words, Glyph, Query, Class string
}

// target is one that was judged.
type target struct {
	Name, Heading string
	Requirements  []requirement
}

// requirement is one with its specs.
type requirement struct {
	report.Requirement

	Glyph, Class string
	Bad          bool
	Again        string
	Past         []letter // of the last runs
	PastWidth    int      // of their sparkline, px
	Since        string
	List         []spec
}

// spec is the result of one spec.
type spec struct {
	report.Spec

	ID, Glyph, Class, Frames, Why, Problem string
	Bad, Packed                            bool
	Quantities                             []string
	Picture                                *still
}

// block is a packed timeline.
type block struct {
	ID   string
	Data template.HTML // base64, which needs no escapes
}

// stills is how many bad specs have their lanes drawn for a page without script and for paper, and rows
// how many events of each.
const (
	stills = 60
	rows   = 60
)

func newView(folder string, r *report.Report, h *history.History) *view {
	v := &view{
		Policy: policy(scriptText), Style: template.CSS(styleText), Script: template.JS(scriptText), //nolint:gosec // our own
		Verdict: strings.ToUpper(r.Verdict), Class: classOfExit(r.Exit), Partial: r.Partial,
	}
	v.Title = strings.TrimSpace(r.Verdict + ": " + r.Target + " " + r.Version)
	targets := r.Targets
	if len(targets) == 0 {
		targets = []*report.Report{r}
	}
	v.head(r, targets)
	b := builder{view: v, pictures: loadAll(folder, targets), past: pastOf(h, r, targets), taken: map[string]int{}, names: map[string]string{}}
	for i, t := range targets {
		b.target(t, i, len(targets) > 1)
	}
	b.fit()
	v.Strips = strips(targets)
	return v
}

// head fills in what a release manager reads first.
func (v *view) head(r *report.Report, targets []*report.Report) {
	counts := map[report.Verdict]int{}
	for _, t := range targets {
		for _, q := range t.Verdicts {
			counts[q.Verdict]++
		}
		v.Specs += t.Specs
	}
	for _, k := range byWeight {
		if n := counts[k]; n > 0 {
			v.Counts = append(v.Counts, count{N: n, Words: string(k), Glyph: glyphOf(k), Class: classOf(k), Query: "v:" + query(k)})
		}
	}
	var but []string
	if n := counts[report.KnownFailure]; n > 0 {
		but = append(but, words.Count(n, "known failure"))
	}
	if n := counts[report.Fail]; n > 0 {
		but = append(but, fmt.Sprintf("%d of level should or info failed", n))
	}
	if len(but) > 0 && r.Exit == report.ExitConformant {
		v.But = "but for " + strings.Join(but, " and ")
	}
	add := func(name, value string) {
		if value != "" {
			v.Facts = append(v.Facts, fact{name, value})
		}
	}
	for _, t := range targets {
		add("target", strings.TrimSpace(t.Target+" "+t.Version))
		add("role", t.Role)
		add("image", t.Image)
		add("judged as", t.JudgedAs)
		add("excused", t.Excused)
		add("seed, preset", fmt.Sprintf("%d, %s", t.Seed, t.Preset))
		add("rig", t.Rig)
		add("benches", strings.Join(t.Proofs(), "; "))
	}
	if r.Head != nil {
		add("run", r.Run)
		add("suite", r.Suite.Program)
		add("specs", r.Suite.Specs)
		add("host", r.Host.Name+", "+r.Host.OS+"/"+r.Host.Arch)
		add("job", r.CI)
	}
}

// builder takes the specs of all targets onto the page.
type builder struct {
	*view

	pictures loaded
	past     []past         // by target
	taken    map[string]int // ids, how often
	stills   int
	passed   []int             // blocks of what is not bad
	names    map[string]string // texts of specs by their ids
}

func (b *builder) target(t *report.Report, i int, several bool) {
	out := target{Name: t.Target, Heading: "Requirements"}
	if several {
		out.Heading = fmt.Sprintf("Target %d: %s %s", i+1, t.Target, t.Version)
	}
	list := slices.Clone(t.Verdicts)
	slices.SortStableFunc(list, func(p, q report.Requirement) int { return weight(p.Verdict) - weight(q.Verdict) })
	for _, q := range list {
		one := requirement{Requirement: q, Glyph: glyphOf(q.Verdict), Class: classOf(q.Verdict), Bad: bad(q.Verdict), Again: t.Again(q.ID)}
		if one.Bad {
			one.Past, one.Since = b.past[i].of(q.ID)
			one.PastWidth = sparkBar * len(one.Past)
			b.Lettered = b.Lettered || one.Past != nil
		}
		for _, s := range q.Specs {
			one.List = append(one.List, b.spec(q, s))
		}
		slices.SortStableFunc(one.List, func(p, q spec) int { return weight(p.Verdict) - weight(q.Verdict) })
		out.Requirements = append(out.Requirements, one)
	}
	b.Targets = append(b.Targets, out)
}

// spec takes one spec. Of a known failure the requirement has that verdict, its spec failed.
func (b *builder) spec(q report.Requirement, s report.Spec) spec {
	verdict := s.Verdict
	if verdict == report.Fail && q.Verdict == report.KnownFailure {
		verdict = report.KnownFailure
	}
	s.Verdict = verdict
	out := spec{Spec: s, ID: b.id(s), Glyph: glyphOf(verdict), Class: classOf(verdict), Bad: bad(verdict), Why: cmp.Or(s.Reason, q.Reason)}
	if verdict == report.Pass {
		out.Why = ""
	}
	for _, j := range s.Judged {
		out.Quantities = append(out.Quantities, quantity(j))
	}
	p, data, err := b.pictures.of(s)
	if err != nil {
		out.Problem = err.Error()
	}
	if p == nil {
		return out
	}
	out.Frames = strings.Join(p.frames, " ")
	if out.Bad && b.stills < stills {
		b.stills++
		out.Picture = stillOf(p)
	}
	out.Packed = true
	if !out.Bad {
		b.passed = append(b.passed, len(b.Blocks))
	}
	b.names[out.ID] = s.Text
	b.Blocks = append(b.Blocks, block{out.ID, template.HTML(data)}) //nolint:gosec // base64 of ours
	return out
}

// fit leaves the largest timelines of what is not bad out until the page is not too large.
func (b *builder) fit() {
	size := 0
	for _, k := range b.Blocks {
		size += len(k.Data)
	}
	slices.SortStableFunc(b.passed, func(i, j int) int { return len(b.Blocks[j].Data) - len(b.Blocks[i].Data) })
	for _, i := range b.passed {
		if size <= Most {
			break
		}
		size -= len(b.Blocks[i].Data)
		b.Left = append(b.Left, b.names[b.Blocks[i].ID])
		b.Blocks[i].Data = ""
	}
}

// id is a spec's name in links: its requirement and the start of a digest of its file and text, which
// stays when lines or its place in the list change.
func (b *builder) id(s report.Spec) string {
	const digits = 8
	id := fmt.Sprintf("%s-%.*x", s.Requirement, digits/2, sha256.Sum256([]byte(path.Base(s.File)+"\x00"+s.Text)))
	b.taken[id]++
	if n := b.taken[id]; n > 1 {
		id += fmt.Sprintf(".%d", n) // of another target, or of a crash told twice
	}
	return id
}
