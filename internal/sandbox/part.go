package sandbox

import (
	"context"
	"encoding/json"

	"github.com/warm-standby/warm-standby/internal/sandbox/inventory"
	"github.com/warm-standby/warm-standby/internal/sandbox/wire"
)

// Part is one AWS service as the sandbox plugs it in. Each lives in a folder of its own and keeps its state by the
// region of the request, behind its own mutex; what it needs of another service it declares as an interface.
type Part interface {
	Wire() wire.Service
	Inventory() []inventory.Resource
}

// Snapshotter is a Part whose state survives a restart with --snapshot.
type Snapshotter interface {
	Snapshot() (json.RawMessage, error)
	Restore(json.RawMessage) error
}

// Runner is a part of the data plane: it runs between Start and Stop. Start returns once it is ready; ctx ends when
// the sandbox stops. Stop returns once nothing of it runs any more.
type Runner interface {
	Start(ctx context.Context) error
	Stop() error
}
