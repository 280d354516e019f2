package measure

import (
	"fmt"
	"slices"
	"time"

	"github.com/meshrig/meshrig/rig/lora"
)

// Rule is what a regulator allows a single transmitter in a band, as far as a receiver can measure
// it: how long it may send. Powers and bandwidths are not judged.
type Rule struct {
	Region    string         `json:"region"`
	Band      string         `json:"band"` // as its source calls it
	Low, High lora.Frequency `json:"-"`    // the whole signal lies between them
	// Duty is the share of an hour that one transmitter may be on the air; 0: no limit.
	Duty float64 `json:"duty,omitempty"`
	// Dwell is how long it may be on one channel within Period; 0: no limit.
	Dwell  time.Duration `json:"-"`
	Period time.Duration `json:"-"`
	// Source is where the numbers stand, and Note what they hang on that is not measured.
	Source string `json:"source"`
	Note   string `json:"note,omitempty"`
}

// Sources of the rules.
const (
	etsi = "ETSI EN 300 220-2 V3.2.1, table B.1, as in ERC/REC 70-03 annex 1"
	fcc  = "47 CFR 15.247(a)(1)(i), 2021"
	fccB = "47 CFR 15.247(a)(2), 2021"
	acma = "LIPD Class Licence 2015 (F2015L01438), schedule 1, with AS/NZS 4268"
)

// rules are those of all bands.
func rules() []Rule {
	const (
		dwell  = 400 * time.Millisecond
		hops   = "for a hopping system with at least 50 channels; one that stays on a channel has to be covered by another paragraph"
		silent = "for a device that does not listen before it talks; with polite spectrum access other limits hold"
	)
	return []Rule{
		{Region: "EU868", Band: "K", Low: 863_000_000, High: 865_000_000, Duty: 0.001, Source: etsi, Note: silent},
		{Region: "EU868", Band: "L", Low: 865_000_000, High: 868_000_000, Duty: 0.01, Source: etsi, Note: silent},
		{Region: "EU868", Band: "M", Low: 868_000_000, High: 868_600_000, Duty: 0.01, Source: etsi, Note: silent},
		{Region: "EU868", Band: "N", Low: 868_700_000, High: 869_200_000, Duty: 0.001, Source: etsi, Note: silent},
		{Region: "EU868", Band: "P", Low: 869_400_000, High: 869_650_000, Duty: 0.1, Source: etsi, Note: silent},
		{Region: "EU868", Band: "R", Low: 869_700_000, High: 870_000_000, Duty: 0.01, Source: etsi, Note: "up to 25 mW; up to 5 mW it is band Q, without a limit"},
		{Region: "US915", Band: "902-928 MHz below 250 kHz", Low: 902_000_000, High: 928_000_000, Dwell: dwell, Period: 20 * time.Second, Source: fcc, Note: hops},
		{Region: "US915", Band: "902-928 MHz below 500 kHz", Low: 902_000_000, High: 928_000_000, Dwell: dwell, Period: 10 * time.Second, Source: fcc, Note: "for a hopping system with at least 25 channels; one that stays on a channel has to be covered by another paragraph"},
		{Region: "US915", Band: "902-928 MHz from 500 kHz", Low: 902_000_000, High: 928_000_000, Source: fccB, Note: "digital modulation; what limits it is power, and power density, not time"},
		{Region: "AU915", Band: "915-928 MHz", Low: 915_000_000, High: 928_000_000, Source: acma, Note: "what limits it is power, bandwidth or the number of channels, not time"},
	}
}

// Regions are the names of those that have rules.
func Regions() (names []string) {
	for _, r := range rules() {
		if !slices.Contains(names, r.Region) {
			names = append(names, r.Region)
		}
	}
	return names
}

// RuleOf finds the rule of a region for a signal; false if the region allows it in no band that is
// known here. US915 has one band and three rules, by bandwidth.
func RuleOf(region string, p lora.Params) (Rule, bool) {
	half := lora.Frequency(p.Bandwidth.Hertz() / 2)
	for _, r := range rules() {
		if r.Region != region || p.Frequency < r.Low+half || p.Frequency+half > r.High {
			continue
		}
		if r.Region == "US915" && r.Period != usPeriod(p.Bandwidth) {
			continue
		}
		return r, true
	}
	return Rule{}, false
}

// usPeriod is the time in which the dwell time counts in the USA, 0 without a limit.
func usPeriod(b lora.Bandwidth) time.Duration {
	switch {
	case b < lora.BW250k:
		return 20 * time.Second
	case b < lora.BW500k:
		return 10 * time.Second
	}
	return 0
}

// RegionOf guesses the region of a frequency; false where more than one or none has rules for it.
func RegionOf(p lora.Params) (string, bool) {
	found := ""
	for _, region := range Regions() {
		if _, ok := RuleOf(region, p); ok {
			if found != "" {
				return "", false
			}
			found = region
		}
	}
	return found, found != ""
}

// String says what is allowed.
func (r Rule) String() string {
	switch {
	case r.Duty > 0:
		return fmt.Sprintf("%s %s: %g %% of an hour", r.Region, r.Band, r.Duty*100)
	case r.Dwell > 0:
		return fmt.Sprintf("%s %s: %v in %v", r.Region, r.Band, r.Dwell, r.Period)
	}
	return fmt.Sprintf("%s %s: no limit in time", r.Region, r.Band)
}
