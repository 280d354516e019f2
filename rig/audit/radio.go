package audit

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/meshrig/meshrig/rig/internal/words"
	"github.com/meshrig/meshrig/rig/lora"
	"github.com/meshrig/meshrig/rig/measure"
	"github.com/meshrig/meshrig/rig/monitor/sample"
	"github.com/meshrig/meshrig/rig/release"
)

const askRadio = "get radio"

// presetIs judges the radio's settings against what a community agreed on.
func presetIs(r *Room, want Want, _ Catalogue) []Finding {
	p, ok := r.radio()
	if !ok {
		return nil
	}
	if want.Preset != "" {
		preset, err := lora.LookupPreset(want.Preset)
		if err != nil || hears(preset, p) && preset.CodingRate == p.CodingRate {
			return nil // see Check
		}
		f := finds("preset-differs", "the radio is not set to "+preset.Name, r.evidence(askRadio), "set radio "+typed(preset), "reboot")
		if hears(preset, p) { // the coding rate is in each frame's header
			f.Severity, f.Means = Notice, "The room is heard and hears all the same: each frame tells its coding rate. It is only on the air for longer, or is less robust, than the others."
		}
		return []Finding{f}
	}
	near := ""
	for _, preset := range lora.Presets() {
		switch {
		case hears(preset, p):
			return nil
		case preset.Frequency == p.Frequency:
			near = preset.Name
		}
	}
	f := finds("preset-unknown", "the radio is set to no known preset", r.evidence(askRadio))
	if near != "" {
		f.Advice = fmt.Sprintf("At this frequency there is %s; `--preset NAME` judges by the one that you name.", near)
	}
	return []Finding{f}
}

// hears tells whether who is set to a preset hears who has these settings: the coding rate stands in
// each frame's header.
func hears(preset lora.Preset, p lora.Params) bool {
	return preset.Frequency == p.Frequency && preset.Bandwidth == p.Bandwidth && preset.SpreadingFactor == p.SpreadingFactor
}

// typed is a preset as set radio takes it.
func typed(p lora.Preset) string {
	return fmt.Sprintf("%s,%s,%d,%d", strconv.FormatFloat(p.Frequency.MHz(), 'f', -1, 64), strconv.FormatFloat(p.Bandwidth.Hertz()/1e3, 'f', -1, 64), p.SpreadingFactor, p.CodingRate)
}

func (w Want) checkRegion() error {
	if w.Region == "" || slices.Contains(measure.Regions(), w.Region) {
		return nil
	}
	return fmt.Errorf("audit: %w", &words.Unknown{What: "region", Name: w.Region, Known: measure.Regions()})
}

// rule is the one that the room has to keep; false if none is known.
func (r *Room) rule(want Want) (rule measure.Rule, p lora.Params, ok bool) {
	if p, ok = r.radio(); !ok {
		return rule, p, false
	}
	region := want.Region
	if region == "" {
		if region, ok = measure.RegionOf(p); !ok {
			return rule, p, false
		}
	}
	rule, ok = measure.RuleOf(region, p)
	return rule, p, ok
}

// share is the part of the time that the room lets itself send, 0.5 for 50 %.
func (r *Room) share() (float64, bool) {
	if factor, ok := r.number("af"); ok && factor > -1 {
		return 1 / (1 + factor), true
	}
	return 0, false
}

// askShare is the question that tells the share.
const askShare = "get af"

// bandKept judges what the room may do against the rule of its band.
func bandKept(r *Room, want Want, _ Catalogue) []Finding {
	rule, p, ok := r.rule(want)
	if !ok {
		if _, told := r.radio(); !told {
			return nil
		}
		if want.Region != "" {
			return []Finding{finds("band-outside", "no band of "+want.Region+" has room for this signal", r.evidence(askRadio))}
		}
		f := finds("band-unknown", "the region cannot be told from the frequency", r.evidence(askRadio))
		return []Finding{f.advised("`--region` takes " + strings.Join(measure.Regions(), ", ") + ".")}
	}
	share, told := r.share()
	if air := p.TimeOnAir(lora.MaxPayload); rule.Dwell > 0 && air > rule.Dwell {
		f := finds("dwell-long", fmt.Sprintf("a frame of %d bytes takes %v, %s", lora.MaxPayload, air.Round(time.Millisecond), rule), r.evidence(askRadio))
		return []Finding{f.advised(note(rule))}
	}
	if rule.Duty == 0 || !told || share <= rule.Duty+rounding {
		return nil
	}
	f := finds("duty-above-rule", fmt.Sprintf("it lets itself send %s of the time, %s", percent(share), rule), r.evidence(askShare, "get dutycycle"), limit(r.Version, rule.Duty)...)
	if rule.Duty < leastDuty {
		f.Advice = fmt.Sprintf("No setting goes below %s: use another band, or send so little that the rule is kept all the same. ", percent(leastDuty))
	}
	return []Finding{f.advised(f.Advice + note(rule))}
}

// rounding is what a share may be off, which is told with seven digits.
const rounding = 1e-6

// mayExceed tells whether twice the share that the room is set to breaks the rule of its band.
func (r *Room) mayExceed(want Want) bool {
	share, told := r.share()
	rule, _, ok := r.rule(want)
	switch {
	case !told:
		return true
	case !ok || rule.Duty == 0:
		return false
	}
	return 2*share > rule.Duty+rounding
}

// leastDuty is the smallest share that can be set (CommonCLI::handleSetCmd, dutycycle, v1.15.0 to v1.17.1).
const leastDuty = 0.01

// limit are the commands that set a share.
func limit(v release.Version, share float64) []string {
	share = max(share, leastDuty)
	if !v.Known() || v.AtLeast(release.Must("1.15.0")) {
		return []string{fmt.Sprintf("set dutycycle %g", share*100)}
	}
	return []string{fmt.Sprintf("set af %.4g", 1/share-1)}
}

// note is what a rule hangs on.
func note(rule measure.Rule) string {
	return fmt.Sprintf("The rule is from %s; it is %s.", rule.Source, rule.Note)
}

func percent(share float64) string { return fmt.Sprintf("%.3g %%", share*100) }

// airtimeUsed judges what the room has sent since its start against the rule, or else its own limit.
func airtimeUsed(r *Room, want Want, _ Catalogue) []Finding {
	sent, ok := r.Values[sample.TransmitTime]
	up, told := r.Values[sample.Uptime]
	if !ok || !told || up < time.Hour.Seconds() {
		return nil
	}
	used := sent / up
	may, of := 0.0, ""
	if rule, _, ok := r.rule(want); ok && rule.Duty > 0 {
		may, of = rule.Duty, rule.String()
	}
	if share, ok := r.share(); ok && (may == 0 || share < may) {
		may, of = share, "its own limit, "+percent(share)
	}
	if may == 0 {
		return nil
	}
	seen := []Evidence{{"transmit airtime", fmt.Sprintf("%.0f s in %.0f s", sent, up)}}
	what := fmt.Sprintf("%s of the time since its start, of %s", percent(used), of)
	switch {
	case used <= may*4/5, used > 1:
		return nil
	case used <= may:
		return []Finding{finds("airtime-near", what, seen).advised(fewer)}
	}
	f := finds("airtime-over", what, seen, limit(r.Version, may/2)...).advised(fewer)
	if r.Way != sample.Radio {
		f.Severity = Warning
		f.Advice = "A console's uptime starts over after 49 days and 17 hours: if the room has run for longer, it has used less than this says. " + fewer
	}
	return []Finding{f}
}

const fewer = "Fewer adverts, `set repeat off`, `set multi.acks 0`, fewer clients or a faster preset make it less."
