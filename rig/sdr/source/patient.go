package source

import "context"

// patient is a source whose Next returns when its context ends, whatever it reads from.
type patient struct {
	Source

	asked chan struct{}
	given chan answer
	busy  bool
}

type answer struct {
	block Block
	err   error
}

func newPatient(s Source) *patient {
	p := &patient{Source: s, asked: make(chan struct{}), given: make(chan answer, 1)}
	go func() {
		for range p.asked {
			b, err := p.Source.Next(context.Background())
			p.given <- answer{b, err}
		}
	}()
	return p
}

func (p *patient) Next(ctx context.Context) (Block, error) {
	if err := ctx.Err(); err != nil {
		return Block{}, err
	}
	if !p.busy {
		p.busy = true
		p.asked <- struct{}{}
	}
	select {
	case a := <-p.given:
		p.busy = false
		return a.block, a.err
	case <-ctx.Done():
		return Block{}, ctx.Err()
	}
}

// Close lets go of the reader. One that reads still ends when something comes.
func (p *patient) Close() error {
	close(p.asked)
	return p.Source.Close()
}
