package topology

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/inventory"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
)

// The roles of nodes.
const (
	Room      = "room"
	Repeater  = "repeater"
	Companion = "companion"
)

// Roles are all of them.
func Roles() []string { return []string{Room, Repeater, Companion} }

// validName holds for what is typed as one word and stands in file names.
var validName = regexp.MustCompile(`^[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}$`)

const nameRule = "want up to 64 letters, digits, hyphens, underscores or dots; the name in its adverts is called"

// radio works out the setting of all nodes.
func (j judge) radio() {
	r := &j.t.Radio
	setting := inventory.Radio{
		Preset: r.Preset, Frequency: r.Frequency, Bandwidth: r.Bandwidth, SpreadingFactor: r.SpreadingFactor, CodingRate: r.CodingRate, Power: r.Power,
	}
	if setting == (inventory.Radio{Power: r.Power}) {
		setting.Preset = lora.Default().Name
	}
	var err error
	if j.t.params, err = setting.Params(); err == nil {
		return
	}
	if preset, ok := errors.AsType[*lora.PresetError](err); ok {
		j.report([]any{&r.Preset, r}, "unknown preset %q; nearest: %s", preset.Name, strings.Join(preset.Nearest, ", "))
	} else if field, ok := errors.AsType[*lora.FieldError](err); ok && !j.partial {
		at := map[string]any{"frequency": &r.Frequency, "power": r.Power}
		j.report([]any{at[field.Field], r, j.t}, "radio: %s: got %s, want %s", field.Field, field.Value, field.Want)
	}
}

// power judges the power of a node.
func (j judge) power(p lora.DBm, field any) {
	if p < lora.MinPower || p > lora.MaxPower {
		j.report([]any{field}, "power: got %v, want %v to %v", p, lora.MinPower, lora.MaxPower)
	}
}

func (j judge) air() {
	a := &j.t.Air
	if a.Exponent != 0 && (a.Exponent < 1 || a.Exponent > 10) {
		j.report([]any{&a.Exponent}, "exponent: %v; want 2, free space, to 4, between houses", a.Exponent)
	}
	if a.NoiseFigure < 0 || a.NoiseFigure > 50 {
		j.report([]any{&a.NoiseFigure}, "noise_figure: want 0 dB to 50 dB; 6 dB is what a board has")
	}
	if a.Fading < 0 || a.Fading > 40 {
		j.report([]any{&a.Fading}, "fading: want 0 dB to 40 dB")
	}
}

// board judges which firmware a node runs.
func (j judge) board(atRole []any, role string, atRelease []any, as string) {
	if !slices.Contains(Roles(), role) {
		j.report(atRole, "unknown role %q; %s", role, words.Suggest(role, Roles()))
	}
	if v, err := release.Parse(as); as != "" && (err != nil || !strings.HasPrefix(as, "v") || v.Text != as) {
		j.report(atRelease, "as: %q; want a release, as v1.17.1", as)
	}
}

// longestCalled is the longest name in bytes (sizeof NodePrefs.node_name less its end, v1.17.1).
const longestCalled = 31

// called judges the name in adverts.
func (j judge) called(n *Node) {
	if i := strings.IndexFunc(n.Called, func(r rune) bool { return r < ' ' || strings.ContainsRune(`"\`, r) }); i >= 0 {
		j.report([]any{&n.Called, &n.Name}, "called: %q: want no quotes, backslashes or control characters", n.Called)
	}
	if len(n.Called) > longestCalled {
		j.report([]any{&n.Called, &n.Name}, "called: %q has %d bytes; adverts have room for %d", n.Called, len(n.Called), longestCalled)
	}
}

// longestPassword is the longest password in bytes (sizeof NodePrefs.password less its end, v1.17.1,
// and what a log-in holds): nobody could log in with a longer one.
const longestPassword = 15

// passwords judges those of a node or of generated ones.
func (j judge) passwords(admin, guest *string) {
	for name, field := range map[string]*string{"password": admin, "guest_password": guest} {
		if len(*field) > longestPassword {
			j.report([]any{field}, "%s: %d bytes; a log-in has room for %d", name, len(*field), longestPassword)
		}
	}
}

// ports refuses one place for two nodes.
func (j judge) ports() {
	taken := map[string]*Node{}
	for _, n := range j.t.all {
		for name, p := range map[string]*Port{"console": &n.Console, "client": &n.Client} {
			place := p.place()
			if place == "" {
				continue
			}
			if other := taken[place]; other != nil {
				j.report([]any{p}, "%s: %s is taken, by %s in line %d; choose another", name, p, other.Name, j.Line(other))
				continue
			}
			taken[place] = n
		}
	}
}

// shape judges where generated nodes will be.
func (j judge) shape(g *Generator) bool {
	before := j.Wrong()
	want := func(ok bool, field any, what string) {
		if !ok && !j.partial {
			j.report([]any{field, g}, "%s", what)
			before = true
		}
	}
	switch g.Shape {
	case Grid:
		want(g.Columns > 0 && g.Rows > 0 && g.Columns <= mostNodes && g.Rows <= mostNodes, &g.Columns, fmt.Sprintf("a grid: want columns and rows from 1 to %d", mostNodes))
		want(g.Count == 0, &g.Count, "count: a grid has columns and rows")
	case Line, Town:
		want(g.Count > 0, &g.Count, "a "+g.Shape+": want a count from 1")
		want(g.Columns == 0 && g.Rows == 0, &g.Columns, "columns and rows are those of a grid")
	default:
		j.report([]any{&g.Shape, g}, "unknown shape %q; %s", g.Shape, words.Suggest(g.Shape, []string{Grid, Line, Town}))
		return false
	}
	want(len(g.From) == 0 || len(g.From) == 2, &g.From, "from: want x and y: [0 m, 100 m]")
	if g.Shape == Town {
		want(g.Width > 0 && g.Height > 0, &g.Width, "a town: want width and height")
		want(g.Apart >= 0, &g.Apart, "apart: want a distance from 0 m")
		want(g.Spacing == 0, &g.Spacing, "spacing: nodes of a town stand anywhere; apart keeps them from each other")
		want(g.Link == nil, g.Link, "link: a town has no neighbours to join; place them, or list links")
	} else {
		want((g.Spacing > 0) != (g.Link != nil), &g.Spacing, "want spacing, or a link that joins neighbours")
		want(g.Width == 0 && g.Height == 0 && g.Apart == 0, &g.Width, "width, height and apart are those of a town")
		if g.Link != nil {
			j.joint(g.Link.Loss, g.Link.SNR, g.Link.RSSI, g.Link)
		}
	}
	want(validName.MatchString(g.Name) && len(g.Name) <= 20, &g.Name, fmt.Sprintf("name: %q: want up to 20 letters, digits, hyphens, underscores or dots", g.Name))
	return !before
}
