// Package suite ties the specs to a run: which target they judge, with which
// settings and seed, and what each of them concluded.
package suite

import (
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/onsi/ginkgo/v2"
	"github.com/onsi/ginkgo/v2/types"

	"github.com/meshrig/meshrig/rig/bench"
	"github.com/meshrig/meshrig/rig/board"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/release"
	"github.com/meshrig/meshrig/rig/role/room"
	"github.com/meshrig/meshrig/rig/sniffer"
	"github.com/meshrig/meshrig/specs/requirements"
	"github.com/meshrig/meshrig/specs/versions"
)

// Name is the name under which Ginkgo runs the specs; focus strings start with it.
const Name = "meshrig"

// Run is what one process of a run judges and how.
type Run struct {
	// Bench is the set-up of every bench; seed and verdict hooks are filled in
	// for each spec.
	Bench bench.Config
	// Seed is the run's; each spec derives its own from it and its full text.
	Seed uint64
	// Reverse runs the specs that were written last first.
	Reverse bool
	// Judge has Ginkgo tell the verdicts; nil: who runs the specs concludes from their records.
	Judge *Judge
}

// Ginkgo builds and runs one tree of specs a process, so what it runs with is the
// process's too.
var (
	run     Run
	current *Record
	written int // specs of the tree so far
)

// Configure sets what the specs of this process judge. It is called once, before
// Ginkgo runs them.
func Configure(r Run) { run = r }

// Record is what the glue saw of one spec beside Ginkgo's own report.
type Record struct {
	Bench   *bench.Bench
	Seed    uint64
	Aborted string // why the spec ended as an error; "" if it did not
	Crashed bool   // the board stopped or restarted unasked
}

// Take returns the record of the spec that just ran and forgets it.
func Take() Record {
	r := current
	current = nil
	if r == nil {
		return Record{}
	}
	return *r
}

// For names the requirement that a spec judges. Each spec judges exactly one, on boards of every
// role that the requirement holds for, or of those roles alone that are named behind it. Ginkgo
// takes the decorators while it builds the tree, after Configure.
func For(id string, roles ...string) []any {
	labels := ginkgo.Labels{"req: " + id, "family: " + requirements.FamilyOf(id)}
	for _, role := range roles {
		labels = append(labels, roleLabel+role)
	}
	if !run.Reverse {
		return []any{labels}
	}
	written++
	return []any{labels, ginkgo.SpecPriority(written)}
}

// roleLabel is what the label of a spec that is of a role alone begins with.
const roleLabel = "role: "

// RolesOf are the roles that a spec with these labels is narrowed to; none: all of its requirement.
func RolesOf(labels []string) (roles []string) {
	for _, l := range labels {
		if role, ok := strings.CutPrefix(l, roleLabel); ok {
			roles = append(roles, role)
		}
	}
	return roles
}

// Role is the name of what the board under test is.
func Role() string { return room.Unless(run.Bench.Role).Name }

// Need is something that a spec asks of a bench beyond baseline settings.
type Need string

// The needs.
const (
	Erase   Need = "erase"             // a board as it comes from a wipe
	PowerOf Need = "power"             // power control
	Long    Need = "long"              // more than one hour of bench time
	Channel Need = "channel"           // the virtual channel: jams, weak links
	Counter Need = "counter"           // a millisecond counter that can start anywhere
	Fill    Need = "fill"              // files on the flash before the board first starts
	Battery Need = "battery"           // a clock whose battery can be missing
	Running Need = "running clock"     // a clock that runs on while the board restarts
	Sensor  Need = "sensor"            // a board that can have a sensor
	CutSave Need = "cut within a save" // power that fails at bytes or at instants of a save
	Cut     Need = "cut"               // power that fails at any byte of a write to flash
)

// Measured is the need of a bench on which some instrument knows all of these quantities of a
// frame. What none of them knows, no verdict may rest on.
func Measured(q sniffer.Quantity) Need { return Need(measured + q.String()) }

// measured is what the needs of quantities begin with.
const measured = "measured "

// Needs says what a spec asks of its bench.
func Needs(needs ...Need) ginkgo.Labels {
	var l ginkgo.Labels
	for _, n := range needs {
		l = append(l, needLabel(n))
	}
	return l
}

func needLabel(n Need) string { return "needs: " + string(n) }

// Bench assembles a fresh bench for the spec that is running and takes it down
// with it. Options change the set-up for this spec alone.
func Bench(ctx ginkgo.SpecContext, options ...func(*bench.Config)) *bench.Bench {
	ginkgo.GinkgoHelper()
	if current != nil && run.Bench.Hardware != nil {
		current.Aborted = "a spec that is judged on boards makes one bench: the second would find the board taken"
		ginkgo.Fail(current.Aborted)
	}
	text := ctx.SpecReport().FullText()
	cfg := run.Bench
	cfg.Seed = bench.SeedOf(run.Seed, text)
	for _, o := range options {
		o(&cfg)
	}
	if why := lacks(&cfg, ctx.SpecReport().Labels()); why != "" {
		ginkgo.Skip(why)
	}
	if why := alone(&cfg); why != "" {
		ginkgo.Skip(why)
	}
	if run.Judge != nil {
		if why := run.Judge.LeavesOut(ctx.SpecReport()); why != "" {
			ginkgo.Skip(why)
		}
	}
	if cfg.Factory && cfg.Hardware != nil && !cfg.Info().Can.Has(board.CanWipe) {
		ginkgo.Skip("needs a board whose flash can be erased")
	}
	cfg.ConsoleOnly = IsConsoleOnly(ctx.SpecReport().Labels())
	current = &Record{Seed: cfg.Seed}
	record := current
	cfg.Fail = func(msg string, skip int) { FailRequirement(msg, skip+1) }
	cfg.Abort = func(msg string, skip int) {
		record.Aborted = msg
		if run.Judge != nil {
			run.Judge.abort(msg, skip+1)
		}
		ginkgo.Fail(msg, skip+1)
	}
	cfg.Attach = func(b *bench.Bench) { record.Bench = b }
	ginkgo.DeferCleanup(func(ctx context.Context) {
		b := record.Bench
		err := b.Explain(ctx)
		record.Crashed = b.Stopped() != nil
		if err := errors.Join(err, b.Close()); err != nil {
			record.Aborted = err.Error()
			cfg.Abort(err.Error(), 0)
		}
		if run.Judge != nil {
			run.Judge.end(b)
		}
	})
	cfg.LetWrite = true
	return bench.New(ctx, cfg)
}

// Factory asks for a board as it comes from a wipe, without baseline settings.
func Factory(c *bench.Config) { c.Factory = true }

// Bare asks for a board at which nothing was typed yet.
func Bare(c *bench.Config) { c.Bare = true }

// CounterWraps asks for a board whose 32-bit millisecond counter wraps some time after power
// comes. The board keeps its own key and the radio settings that it comes with, because the
// restart that changing them takes would begin the counter at 0.
func CounterWraps(after time.Duration) func(*bench.Config) {
	return func(c *bench.Config) {
		c.Millis = math.MaxUint32 - uint32(after.Milliseconds())
		c.Key, c.Params = nil, lora.Params{}
	}
}

// Numbers returns the numbers and stimuli of the firmware version under test.
func Numbers() versions.Numbers { return versions.Of(run.Bench.Version) }

// Version returns the firmware version under test; zero if it is not known.
func Version() release.Version { return run.Bench.Version }

// Since tells whether the firmware under test is at least of a version, such as "1.12.0", or of one
// that is not known.
func Since(version string) bool {
	return !Version().Known() || Version().AtLeast(release.Must(version))
}

// RequirementOf returns the requirement that a spec names, or an error that says
// what is wrong with its labels.
func RequirementOf(spec types.SpecReport) (string, error) {
	id := ""
	for _, l := range spec.Labels() {
		v, ok := strings.CutPrefix(l, "req: ")
		switch {
		case !ok:
		case id != "":
			return "", fmt.Errorf("suite: %s:%d: names %s and %s; a spec judges exactly one requirement",
				spec.FileName(), spec.LineNumber(), id, v)
		default:
			id = v
		}
	}
	if id == "" {
		return "", fmt.Errorf("suite: %s:%d: names no requirement; decorate it with suite.For(id)",
			spec.FileName(), spec.LineNumber())
	}
	return id, nil
}

// SourceFile shortens the name of a source file to its place in the repository.
func SourceFile(name string) string {
	for _, room := range []string{"/specs/", "/rig/", "/firmware/"} {
		if i := strings.LastIndex(name, room); i >= 0 {
			return name[i+1:]
		}
	}
	return name
}

// Hex is the form in which keys and frames appear in messages.
func Hex(b []byte) string { return hex.EncodeToString(b) }
