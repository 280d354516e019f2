package audit

import (
	"fmt"
	"strings"

	"github.com/meshrig/meshrig/firmware/wire"
)

// passwords judges those that let in everyone.
func passwords(r *Room, _ Want, _ Catalogue) (found []Finding) {
	const own = "password NEW"
	for _, in := range r.Logins {
		if !in.In || !in.Admin || in.Own {
			continue
		}
		switch in.Password {
		case DefaultAdmin:
			found = append(found, finds("admin-default", "the administrators' password is the default", in.evidence(), own))
		case "":
			found = append(found, finds("admin-blank", "the administrators' password is blank", in.evidence(), own))
		}
	}
	if guest, ok := r.setting("guest.password"); ok {
		switch guest {
		case DefaultGuest:
			found = append(found, finds("guest-default", "the guests' password is the default", r.evidence(askGuest), "set guest.password NEW"))
		case "":
			found = append(found, finds("guest-blank", "the guests' password is blank", r.evidence(askGuest), "set guest.password NEW"))
		}
	} else {
		found = append(found, r.guestsLetIn()...)
	}
	if r.is("allow.read.only", "on") {
		found = append(found, finds("read-only-open", "everyone may read", r.evidence("get allow.read.only"), "set allow.read.only off"))
	}
	return found
}

// guestsLetIn judges guests where nothing but log-ins could be tried.
func (r *Room) guestsLetIn() (found []Finding) {
	for _, in := range r.Logins {
		if !in.In || in.Admin {
			continue
		}
		switch {
		case in.Read:
			found = append(found, finds("read-only-open", "everyone may read", in.evidence(), "set allow.read.only off"))
			return found // any other is let in as this one was
		case in.Password == DefaultGuest:
			found = append(found, finds("guest-default", "the guests' password is the default", in.evidence(), "set guest.password NEW"))
		case in.Password == "" && !in.Own:
			found = append(found, finds("guest-blank", "the guests' password is blank", in.evidence(), "set guest.password NEW"))
		}
	}
	return found
}

// evidence is what a log-in was answered.
func (in Login) evidence() []Evidence {
	asked, answered := fmt.Sprintf("log-in with %q", in.Password), "let in"
	switch {
	case in.Own:
		asked = "log-in with the operator's password"
	case in.Password == "":
		asked = "log-in without a password"
	}
	switch {
	case !in.In:
		answered = "no answer"
	case in.Admin:
		answered += " as an administrator"
	case in.Read:
		answered += " to read"
	}
	return []Evidence{{asked, answered}}
}

// admins are the administrators of the access list.
func (r *Room) admins() (keys []string) {
	for _, a := range r.Access {
		if a.Permissions&wire.RoleMask == wire.RoleAdmin {
			keys = append(keys, strings.ToLower(a.Key))
		}
	}
	return keys
}

// access judges who is in the access list.
func access(r *Room, want Want, _ Catalogue) (found []Finding) {
	var named []Evidence
	for _, key := range r.admins() {
		seen := Evidence{"access list", fmt.Sprintf("%02X %s", wire.RoleAdmin, key)}
		if want.Admins != nil && !want.isAdmin(key) {
			found = append(found, finds("admin-unknown", "an administrator whom you did not name", []Evidence{seen}, "setperm "+key+" 0"))
			continue
		}
		named = append(named, seen)
	}
	if len(named) > 0 && want.Admins == nil {
		what := "1 administrator"
		if len(named) > 1 {
			what = fmt.Sprintf("%d administrators", len(named))
		}
		f := finds("admins", what, named)
		found = append(found, f.advised("Is each one meant? `setperm KEY 0` removes one, and `--admin KEY` names one who is."))
	}
	return found
}

// isAdmin tells whether a key, whole or its beginning, is of one who was named.
func (w Want) isAdmin(key string) bool {
	for _, a := range w.Admins {
		a = strings.ToLower(a)
		if strings.HasPrefix(key, a) || strings.HasPrefix(a, key) {
			return true
		}
	}
	return false
}

func (w Want) checkAdmins() error {
	for _, a := range w.Admins {
		if len(a) < 8 || len(a) > 64 || strings.Trim(strings.ToLower(a), "0123456789abcdef") != "" {
			return fmt.Errorf("audit: administrator %q: want a public key in hex, or 8 or more of its first digits", a)
		}
	}
	return nil
}
