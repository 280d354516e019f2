package compare

import (
	"slices"
	"strings"
)

// Names are the short names by which a policy asks for timings, each with parts of the names under
// which specs judge them. Any other name is itself a part of such a name.
func Names() map[string][]string {
	return map[string][]string{
		"ack-delay":     {"acknowledgement"},
		"push-delay":    {"push"},
		"reply-delay":   {"reply", "answer"},
		"forward-delay": {"forwarding"},
	}
}

// named tells whether a quantity goes by a name.
func named(name, what string) bool {
	parts := Names()[name]
	if parts == nil {
		parts = []string{name}
	}
	return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(what, part) })
}
