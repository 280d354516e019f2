package gate

import (
	"bytes"
	"cmp"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/report"
)

// Folder is what a folder held: a report, or why none could be read.
type Folder struct {
	Path   string
	Report *report.Report
	Err    error
}

// ReadFolders reads the reports of folders. One that has none itself stands for those right below
// it, of which each has to have one: a run that was to be there and is not must not be passed over.
// What cannot be read is evidence that is missing, which the gate says.
func ReadFolders(paths []string) (all []Folder) {
	for _, path := range paths {
		for _, folder := range reportsIn(path) {
			r, err := report.ReadFolder(folder)
			all = append(all, Folder{Path: folder, Report: r, Err: err})
		}
	}
	return all
}

func reportsIn(path string) []string {
	if held(path) {
		return []string{path}
	}
	below, _ := filepath.Glob(filepath.Join(path, "[^.]*"))
	below = slices.DeleteFunc(below, func(f string) bool {
		info, err := os.Stat(f)
		return err == nil && !info.IsDir() // a link that leads nowhere is no run that is there
	})
	if !slices.ContainsFunc(below, held) {
		return []string{path} // which says itself what is wrong
	}
	return below
}

func held(folder string) bool {
	return slices.ContainsFunc([]string{report.JSONFile, report.LogFile}, func(name string) bool {
		_, err := os.Stat(filepath.Join(folder, name))
		return err == nil
	})
}

// host is the place of what ran in virtual time; any other place is a board by its name.
const host = "host"

// run is one report on one target.
type run struct {
	*report.Report
	why string // it is not taken; empty: it is
}

// name is the run's, and its target's.
func (r run) name() string {
	if r.Head == nil {
		return "a run without a name on " + r.Target
	}
	return r.Run + " on " + r.Target
}

// short is the run's name in a sentence.
func (r run) short() string {
	if r.Head == nil {
		return "unnamed"
	}
	return r.Run
}

func (r run) onBoards() bool { return len(r.Benches) > 0 || strings.HasPrefix(r.Target, "board:") }

// place is where a spec was judged.
func (r run) place(s report.Spec) string {
	switch {
	case !r.onBoards():
		return host
	case s.Board != "":
		return s.Board
	case len(r.Benches) == 1:
		return r.Benches[0].Board
	}
	return strings.TrimPrefix(r.Target, "board:")
}

// evidence is what was given, in the order of the runs' names, each run once.
type evidence struct {
	runs   []run
	broken []string // sentences on what could not be read or believed
}

// gather puts reports into order. Two that claim one name and are not the same are both not taken.
func gather(folders []Folder) evidence {
	var e evidence
	for _, f := range folders {
		if f.Err != nil {
			e.broken = append(e.broken, fmt.Sprintf("evidence that cannot be read: %v", f.Err))
			continue
		}
		if err := f.Report.Damage(); err != nil {
			e.broken = append(e.broken, fmt.Sprintf("%s is cut: %v", run{Report: f.Report}.short(), err))
		}
		why := ""
		if err := f.Report.Contradiction(); err != nil {
			why = fmt.Sprintf("contradicts itself: %v", err)
		}
		for _, t := range targets(f.Report) {
			why := why
			if scale := t.Scale(); why == "" && scale != 1 {
				why = fmt.Sprintf("ran on a loopback's benches, at %g times real time: no board was there; judge on real ones", scale)
			}
			e.runs = append(e.runs, run{Report: t, why: why})
		}
	}
	texts := map[*report.Report][]byte{}
	for _, r := range e.runs {
		var b bytes.Buffer
		_ = r.WriteJSON(&b) // to memory
		texts[r.Report] = b.Bytes()
	}
	slices.SortStableFunc(e.runs, func(a, b run) int {
		return cmp.Or(cmp.Compare(a.name(), b.name()), bytes.Compare(texts[a.Report], texts[b.Report]))
	})
	e.runs = slices.CompactFunc(e.runs, func(a, b run) bool { return bytes.Equal(texts[a.Report], texts[b.Report]) })
	for i := range e.runs {
		twin := func(j int) bool { return j >= 0 && j < len(e.runs) && e.runs[j].name() == e.runs[i].name() }
		if twin(i-1) || twin(i+1) {
			e.runs[i].why = "two runs that are not the same claim this name"
		}
	}
	e.copies()
	slices.Sort(e.broken)
	e.broken = slices.Compact(e.broken)
	return e
}

// copies refuses what is one run under several names, which would count as several. No two runs begin
// at one moment and take the same time to the nanosecond.
func (e *evidence) copies() {
	first := map[string]string{}
	for i, r := range e.runs {
		if r.Head == nil {
			continue
		}
		head, same := *r.Head, *r.Report
		head.Run, same.Head = "", &head
		var b bytes.Buffer
		_ = same.WriteJSON(&b) // to memory
		if name, ok := first[b.String()]; ok && e.runs[i].why == "" {
			e.runs[i].why = "the run " + name + " under another name"
			continue
		}
		first[b.String()] = r.short()
	}
}

func targets(r *report.Report) []*report.Report {
	if len(r.Targets) > 0 {
		return r.Targets
	}
	return []*report.Report{r}
}

// want is what a run must be to be taken.
type want struct {
	policy  *Policy
	at      time.Time
	version string
	images  map[string]string // names by digest; nil: any image
	suite   string
	aged    bool // the policy bounds how old it is
	golden  bool // known-good firmware has proven its benches
}

// admit marks the runs that are not of what is judged.
func (w want) admit(runs []run) {
	for i := range runs {
		if runs[i].why == "" {
			runs[i].why = w.refuse(runs[i])
		}
	}
}

func (w want) refuse(r run) string {
	switch {
	case r.Head == nil:
		return fmt.Sprintf("of the form %s, which does not say when and by which suite it was judged; `meshrig run` writes %s", report.First, report.Schema)
	case r.Suite.Specs == "":
		return "without a word of the suite that judged it"
	case r.Role != "":
		return fmt.Sprintf("of a board of the role %s; the policy is for a room server", r.Role)
	case r.Suite.Specs != w.suite:
		return fmt.Sprintf("judged by another suite (specs %s, this gate goes by %s)", brief(r.Suite.Specs), brief(w.suite))
	case !sameVersion(r.Version, w.version):
		return fmt.Sprintf("of version %q, not %s", r.Version, w.version)
	case r.Began.After(w.at):
		return fmt.Sprintf("began %s, which lies ahead: a clock is wrong", r.Began.Format(time.RFC3339))
	case r.Ended != nil && r.Ended.Before(r.Began):
		return "ended before it began: a clock was set back"
	case r.Ended != nil && r.Ended.After(w.at):
		return fmt.Sprintf("ended %s, which lies ahead: a clock is wrong", r.Ended.Format(time.RFC3339))
	case !r.onBoards() && w.policy.Evidence.Host == nil:
		return "made on the host, of which the policy wants none"
	case !r.onBoards() && kind(r.Target) != w.policy.Evidence.Host.Target:
		return fmt.Sprintf("made on %s, the policy wants %s", kind(r.Target), w.policy.Evidence.Host.Target)
	case r.onBoards() && w.policy.Evidence.Boards == nil:
		return "made on boards, of which the policy wants none"
	}
	if w.aged {
		most := w.most(r)
		if old := w.at.Sub(r.Began); old > time.Duration(most) {
			return fmt.Sprintf("%s old, %s at most", Span(old.Truncate(time.Minute)), most)
		}
	}
	if boards, why := r.unproven(); w.golden && len(boards) > 0 {
		return fmt.Sprintf("made on %s, %s; let the rig flash it: `meshrig run --flash IMAGE`", boards[0], why)
	}
	return w.image(r)
}

// unproven are the boards that judged and whose benches known-good firmware did not prove before, and what
// is told of the first.
func (r run) unproven() (boards []string, why string) {
	for _, b := range r.Benches {
		if b.Specs > 0 && !b.Golden.Proven() {
			boards, why = append(boards, b.Board), cmp.Or(why, b.Golden.String())
		}
	}
	return boards, why
}

func (w want) most(r run) Span {
	if r.onBoards() {
		return w.policy.Evidence.Boards.AtMostOld
	}
	return w.policy.Evidence.Host.AtMostOld
}

// image tells whether the run judged none of the release's files.
func (w want) image(r run) string {
	if w.images == nil {
		return ""
	}
	for _, digest := range r.images() {
		if digest == "" && (!r.onBoards() || w.policy.Evidence.Boards.FlashedByRig) {
			return "without the digest of its image; let the rig flash it"
		}
		if _, ok := w.images[digest]; digest != "" && !ok {
			return fmt.Sprintf("of another image (%s), none of %s", brief(digest), w.policy.For.Images)
		}
	}
	return ""
}

// images are the digests of what the run judged.
func (r run) images() []string {
	if len(r.Benches) == 0 {
		return []string{r.Image}
	}
	var all []string
	for _, b := range r.Benches {
		if b.LeftOut == "" || b.Image != "" {
			all = append(all, b.Image)
		}
	}
	return all
}

func kind(target string) string {
	word, _, _ := strings.Cut(target, ":")
	word, _, _ = strings.Cut(word, "@")
	return word
}

// sameVersion goes by the first word of what the firmware prints, behind which the day of its build
// stands, and takes a build of the version with its commit behind a hyphen for it.
func sameVersion(printed, version string) bool {
	printed, _, _ = strings.Cut(printed, " ")
	return printed == version || strings.HasPrefix(printed, version+"-") || "v"+printed == version
}

// brief is the beginning of a digest.
func brief(digest string) string {
	if digest == "" {
		return "none"
	}
	return digest[:min(12, len(digest))]
}
