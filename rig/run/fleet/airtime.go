package fleet

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/costs"
	"github.com/meshrig/meshrig/rig/health"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/measure"
	"github.com/meshrig/meshrig/rig/run"
)

// onAir is how long the probe and the board of a bench are on the air.
type onAir struct{ sent, heard time.Duration }

// airtimeOf is that of what something took of a bench, by the bench's own radio settings.
func (m *member) airtimeOf(c costs.Cost) onAir {
	return onAir{c.SentFor(m.Params()), c.HeardFor(m.Params())}
}

func (a onAir) minus(other onAir) onAir { return onAir{a.sent - other.sent, a.heard - other.heard} }

// countAirtime counts it in the ledger, for the band of the bench: frames for which a spec tuned elsewhere are few,
// and where it went is not kept.
func (f *Fleet) countAirtime(ctx context.Context, m *member, air onAir) {
	band := bandOf(m.Params())
	f.journal.OnAir(ctx, health.Airtime{Device: m.Probe.Name, Band: band, Sent: air.sent}, health.Airtime{Device: m.name(), Band: band, Sent: air.heard})
}

// ruleOf is what a regulator allows in the band of radio settings; false if no band, or one of several, is
// theirs.
func ruleOf(p lora.Params) (measure.Rule, bool) {
	region, ok := measure.RegionOf(p)
	if !ok {
		return measure.Rule{}, false
	}
	return measure.RuleOf(region, p)
}

// bandOf names the band of radio settings as its regulator does, or their frequency.
func bandOf(p lora.Params) string {
	if r, ok := ruleOf(p); ok {
		return r.Region + " " + r.Band
	}
	return p.Frequency.String()
}

// unlawful is why a spec cannot be run on a bench however long its probe waits, empty if it can: a frame is
// too long, or there are too many of them for the time that the spec takes.
func (f *Fleet) unlawful(m *member, s run.Spec) string {
	c, region := f.costOf(s), m.Rig.Region
	if longest := c.Longest(m.Params()); region.Dwell > 0 && longest > region.Dwell {
		return fmt.Sprintf("has probe %s send for %v in one piece, and the region's dwell: %v allows no more; judge it on faster radio settings",
			m.Probe.Name, longest.Round(time.Millisecond), region.Dwell)
	}
	share := float64(region.DutyCycle) / 100
	if share <= 0 || share >= 1 {
		return ""
	}
	windows := int(c.Seconds/m.window().Seconds()) + 1 // that it reaches into
	limit := time.Duration(share * float64(m.window()))
	if sent := m.airtimeOf(c.Cost).sent; sent > time.Duration(windows)*limit {
		return fmt.Sprintf("has probe %s send for %v within %v, and the region's duty-cycle: %g %% allows it %v in %v; judge it on faster radio settings",
			m.Probe.Name, sent.Round(time.Millisecond), time.Duration(c.Seconds*float64(time.Second)).Round(time.Second), float64(region.DutyCycle), limit, m.window())
	}
	return ""
}

// aboveLaw says of a bench's share what is more than a regulator allows, behind its forecast: of the board,
// whose sending nobody holds back, and of the rig file, which may allow the probe more.
func (f *Fleet) aboveLaw(m *member, s share) string {
	var text strings.Builder
	share := float64(m.Rig.Region.DutyCycle) / 100
	if length := s.bench + s.paused; share > 0 && s.heard.Seconds() > share*length.Seconds() {
		fmt.Fprintf(&text, "\n  board %s will be on the air for %.1f %% of its time, and the region's duty-cycle: is %g %%; a run does not hold it back", m.name(), 100*s.heard.Seconds()/length.Seconds(), share*100)
	}
	if r, ok := ruleOf(m.Params()); ok && r.Duty > 0 && share > r.Duty {
		fmt.Fprintf(&text, "\n  probe %s is allowed a duty-cycle: of %g %% by the rig file, and %s by %s; that is for a bench that nobody else hears", m.Probe.Name, share*100, r, r.Source)
	}
	return text.String()
}

// toldAirtime says what was counted of a run on the air, empty if that is nothing.
func (f *Fleet) toldAirtime(ctx context.Context) string {
	if f.ledger == nil {
		return ""
	}
	list, err := f.ledger.Airtime(context.WithoutCancel(ctx), f.journal.Run)
	if err != nil {
		return err.Error()
	}
	var parts []string
	for _, a := range list {
		if a.Sent != 0 {
			parts = append(parts, fmt.Sprintf("%s for %v in %s", a.Device, a.Sent.Round(time.Millisecond), a.Band))
		}
	}
	if len(parts) == 0 {
		return ""
	}
	return "on the air in this run: " + strings.Join(parts, ", ")
}
