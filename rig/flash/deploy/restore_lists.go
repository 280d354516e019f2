package deploy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/meshrig/meshrig/rig/console"
)

// roles are the bits of permissions that say what a client is; of a guest nothing is kept
// (ClientACL::applyPermissions, v1.17.1).
const roles = 0x03

// members gives clients their permissions again. A room keeps those of admins alone over a restart, and
// writes them some seconds later (MyMesh::saveFilter, v1.17.1): so this comes behind it.
func (r *Restored) members(ctx context.Context, talk *console.Session, list []Member) {
	if len(list) == 0 {
		return
	}
	has, err := access(ctx, talk)
	if err != nil {
		r.miss("access list", "%v", err)
		return
	}
	var typed []Member
	for _, m := range list {
		if slices.Contains(has, m) {
			r.Same = append(r.Same, "access of "+m.Key[:8])
			continue
		}
		if m.Permissions&roles == 0 {
			r.miss("access of "+m.Key[:8], "a guest, whom no board can be told")
			continue
		}
		if reply, err := talk.Ask(ctx, fmt.Sprintf("setperm %s %d", m.Key, m.Permissions)); err != nil || reply != "OK" {
			r.miss("access of "+m.Key[:8], "%s", refused(reply, err))
			continue
		}
		typed = append(typed, m)
	}
	has, err = access(ctx, talk)
	for _, m := range typed {
		if err != nil || !slices.Contains(has, m) {
			r.miss("access of "+m.Key[:8], "set, and not in the list")
			continue
		}
		r.Back = append(r.Back, "access of "+m.Key[:8])
	}
}

// regions builds the region tree again, parents first, and saves it. Regions that the backup does not
// have are left.
func (r *Restored) regions(ctx context.Context, talk *console.Session, saved Backup) {
	if len(saved.Regions) == 0 {
		return
	}
	has, _, err := regions(ctx, talk)
	if err != nil {
		r.miss("regions", "%v", err)
		return
	}
	scope, err := defaultScope(ctx, talk)
	if err != nil {
		r.miss("default scope", "%v", err)
	}
	var typed []Region
	var put, flags []string
	for _, one := range saved.Regions {
		if slices.Contains(has, one) {
			r.Same = append(r.Same, "region "+one.Name)
			continue
		}
		typed = append(typed, one)
		if one.Name != console.World().Name {
			put = append(put, strings.TrimSpace("region put "+one.Name+" "+one.Parent))
		}
		flags = append(flags, flood(one))
		if one.Home {
			flags = append(flags, "region home "+one.Name)
		}
	}
	commands := put
	rescoped := saved.Scope != "" && scope != saved.Scope
	if rescoped { // which allows its floods, whatever they were
		commands = append(commands, "region default "+saved.Scope)
		for _, one := range saved.Regions {
			if one.Name == saved.Scope {
				flags = append(flags, flood(one))
			}
		}
	}
	if commands = append(commands, flags...); len(commands) > 0 {
		commands = append(commands, "region save")
	}
	for _, command := range commands {
		if reply, err := talk.Ask(ctx, command); err != nil || strings.HasPrefix(reply, "Err") {
			r.miss(command, "%s", refused(reply, err))
		}
	}
	has, cut, err := regions(ctx, talk)
	for _, one := range typed {
		switch {
		case err == nil && slices.Contains(has, one):
			r.Back = append(r.Back, "region "+one.Name)
		case err == nil && cut && !slices.ContainsFunc(has, func(told Region) bool { return told.Name == one.Name }):
			r.Unread = append(r.Unread, "region "+one.Name) // it may stand behind what is told
		default:
			r.miss("region "+one.Name, "set, and the board tells it otherwise")
		}
	}
	switch scope, err := defaultScope(ctx, talk); {
	case !rescoped:
	case err != nil || scope != saved.Scope:
		r.miss("default scope", "set, and the board tells %q", scope)
	default:
		r.Back = append(r.Back, "default scope")
	}
}

func flood(r Region) string {
	if r.Flood {
		return "region allowf " + r.Name
	}
	return "region denyf " + r.Name
}
