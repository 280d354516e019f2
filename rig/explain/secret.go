package explain

import (
	"fmt"
	"regexp"
	"strings"
	"sync"

	"github.com/meshrig/meshrig/rig/role"
	"github.com/meshrig/meshrig/rig/role/known"
)

// password says which password was given, without giving it away: only one that every board comes
// with, or that a bench gives it, is told.
func password(given string) string {
	switch {
	case given == "":
		return "without a password"
	case public(given):
		return fmt.Sprintf("%q", given)
	}
	return fmt.Sprintf("with a password of %d bytes", len(given))
}

// public tells whether a password is one that anybody can read in upstream's source or in ours.
func public(given string) bool { return publicOnes()[given] }

// publicOnes are asked for at each line of a console, and worked out once.
var publicOnes = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, r := range known.Roles() {
		for _, c := range []role.Credentials{r.Default, r.Factory} {
			all[c.AdminPassword], all[c.GuestPassword] = true, true
		}
	}
	return all
})

// secrets are the places of a console's text in which a password or a private key stands: behind
// the commands that set or get one, in the reply to `password`, and where a debug build tells a wrong one.
var secrets = regexp.MustCompile(`((?:^|[\r\n> |])(?:Invalid password:|set guest\.password|password|set prv\.key|set bridge\.secret) +(?:now: )?|get (?:guest\.password|password|prv\.key|bridge\.secret)[^\r\n]*\s+-> > )([^\r\n]+)`)

// quoted are the same places in an error that quotes a command or a reply.
var quoted = regexp.MustCompile(`(["'\x60](?:set guest\.password|password|set prv\.key|set bridge\.secret) +(?:now: )?)([^\r\n"'\x60]+)`)

// mayTell tells quickly of most texts that neither secrets nor quoted find anything in them: each place
// has one of these words.
func mayTell(text string) bool {
	return strings.Contains(text, "assword") || strings.Contains(text, "prv.key") || strings.Contains(text, "bridge.secret")
}

// Hide leaves passwords and private keys out of what was typed at a console, printed by it or sent
// to it as a command, and of what quotes that.
func Hide(text string) string {
	if !mayTell(text) {
		return text
	}
	for _, place := range []*regexp.Regexp{secrets, quoted} {
		text = place.ReplaceAllStringFunc(text, func(found string) string {
			parts := place.FindStringSubmatch(found)
			if public(strings.TrimSpace(parts[2])) {
				return found
			}
			return parts[1] + hidden(len(parts[2]))
		})
	}
	return text
}
