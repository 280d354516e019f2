package room

import (
	"github.com/meshrig/meshrig/firmware/admin"
	"github.com/meshrig/meshrig/firmware/identity"
	"github.com/meshrig/meshrig/firmware/wire"
)

// MaxPosts is how many posts a room keeps, in memory only (MAX_UNSYNCED_POSTS, v1.17.1).
const MaxPosts = 32

// postTextSize is how many bytes of a post are kept.
const postTextSize = wire.MaxPostText - 1

// post is one message of the room.
type post struct {
	author    identity.PublicKey
	timestamp uint32 // by the room's clock; 0: an empty place
	sent      uint32 // by the author's clock; 0 for posts of the room itself
	text      string
}

// ring holds the last MaxPosts posts.
type ring struct {
	posts [MaxPosts]post
	next  int // place of the next post, and so of the oldest
}

// add keeps a post in place of the oldest. Text is cut to 150 bytes, not characters.
func (b *ring) add(p post) {
	p.text = p.text[:min(len(p.text), postTextSize)]
	b.posts[b.next] = p
	b.next = (b.next + 1) % MaxPosts
}

// holds reports whether a post of this author, time and text is there.
func (b *ring) holds(author identity.PublicKey, sent uint32, text string) bool {
	text = text[:min(len(text), postTextSize)]
	for i := range b.posts {
		if p := &b.posts[i]; p.timestamp != 0 && p.sent == sent && p.author == author && p.text == text {
			return true
		}
	}
	return false
}

// oldest returns the first post, oldest first, for which want holds, or nil.
func (b *ring) oldest(want func(*post) bool) *post {
	for k := range MaxPosts {
		if p := &b.posts[(b.next+k)%MaxPosts]; want(p) {
			return p
		}
	}
	return nil
}

// age returns how many seconds ago the post was kept, over the end of 32 bits in 2106 too; below
// zero if its time stamp is ahead of the clock, as those of posts that come fast are.
func (p *post) age(clock uint32) int64 {
	const ahead = 1 << 20 // seconds, of 2^32: a clock may be set on by a century, never back
	return int64(clock-p.timestamp+ahead) - ahead
}

// newTo reports whether the client has not had the post yet and is not its author.
func (p *post) newTo(c *admin.Client) bool {
	return p.timestamp > c.Sync.Since && p.author != c.Key
}

// unsynced counts the posts that are new to a client, those too young to be pushed included.
func (b *ring) unsynced(c *admin.Client) uint8 {
	n := uint8(0)
	for i := range b.posts {
		if b.posts[i].newTo(c) {
			n++
		}
	}
	return n
}
