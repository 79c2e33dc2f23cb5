package route53_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/route53"
	"github.com/aws/aws-sdk-go-v2/service/route53/types"

	"github.com/warm-standby/warm-standby/internal/sandbox/clock"
	"github.com/warm-standby/warm-standby/internal/sandbox/route53"
)

// TestRecordOrder: labels reversed, the trailing dot included, then the type.
// https://docs.aws.amazon.com/Route53/latest/APIReference/API_ListResourceRecordSets.html
func TestRecordOrder(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	zone := newZone(t, client)
	for _, name := range []string{"b.example.com", "a.b.example.com", "b-c.example.com", "a.example.com", "*.example.com", "z.a.example.com"} {
		if err := change(t, client, zone, create(record(name, types.RRTypeTxt, `"x"`)), create(record(name, types.RRTypeA, "192.0.2.1"))); err != nil {
			t.Fatal(err)
		}
	}
	want := []string{
		"example.com. NS", "example.com. SOA", `\052.example.com. A`, `\052.example.com. TXT`,
		"a.example.com. A", "a.example.com. TXT", "z.a.example.com. A", "z.a.example.com. TXT",
		"b-c.example.com. A", "b-c.example.com. TXT", // '-' sorts before '.'
		"b.example.com. A", "b.example.com. TXT", "a.b.example.com. A", "a.b.example.com. TXT",
	}
	for _, size := range []int32{1, 2, 5, 300} {
		if got := pages(t, client, zone, size); !slices.Equal(got, want) {
			t.Errorf("in pages of %d:\ngot  %q\nwant %q", size, got, want)
		}
	}
}

func pages(t *testing.T, client *sdk.Client, zone string, size int32) []string {
	t.Helper()
	var got []string
	in := &sdk.ListResourceRecordSetsInput{HostedZoneId: aws.String(zone), MaxItems: aws.Int32(size)}
	for {
		out, err := client.ListResourceRecordSets(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		for _, set := range out.ResourceRecordSets {
			got = append(got, aws.ToString(set.Name)+" "+string(set.Type))
		}
		if !out.IsTruncated {
			return got
		}
		in.StartRecordName, in.StartRecordType, in.StartRecordIdentifier = out.NextRecordName, out.NextRecordType, out.NextRecordIdentifier
	}
}

func TestListFromARecord(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	zone := newZone(t, client)
	for i := range 3 {
		if err := change(t, client, zone, create(weight(record("w.example.com", types.RRTypeA, "192.0.2.1"), fmt.Sprint(i), 1))); err != nil {
			t.Fatal(err)
		}
	}
	cases := []struct {
		name, typ, identifier string
		first, message        string
	}{
		{name: "w.example.com", first: "0"},
		{name: "W.Example.COM.", typ: "A", identifier: "1", first: "1"},
		{name: "w.example.com", typ: "A", identifier: "15", first: "2"},
		{name: "w.example.com", typ: "AAAA", first: ""},
		{typ: "A", message: "Invalid request: StartRecordType needs StartRecordName"},
		{name: "w.example.com", identifier: "1", message: "Invalid request: StartRecordIdentifier needs StartRecordName and StartRecordType"},
		{name: "w.example.com", typ: "B", message: "Invalid request: 'B' is not a record type"},
	}
	for _, c := range cases {
		in := &sdk.ListResourceRecordSetsInput{HostedZoneId: aws.String(zone), StartRecordType: types.RRType(c.typ)}
		if c.name != "" {
			in.StartRecordName = aws.String(c.name)
		}
		if c.identifier != "" {
			in.StartRecordIdentifier = aws.String(c.identifier)
		}
		out, err := client.ListResourceRecordSets(t.Context(), in)
		if c.message != "" {
			wantError(t, err, "InvalidInput", c.message)
			continue
		}
		first := ""
		if err == nil && len(out.ResourceRecordSets) > 0 {
			first = aws.ToString(out.ResourceRecordSets[0].SetIdentifier)
		}
		if err != nil || first != c.first {
			t.Errorf("from %+v: first %q, %v", c, first, err)
		}
	}
}

func TestZonesByNameAndPages(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	ctx := t.Context()
	for _, name := range []string{"b.net", "a.org", "c.net", "a.net"} {
		if _, err := client.CreateHostedZone(ctx, &sdk.CreateHostedZoneInput{Name: aws.String(name), CallerReference: aws.String(name)}); err != nil {
			t.Fatal(err)
		}
	}
	out, err := client.ListHostedZonesByName(ctx, &sdk.ListHostedZonesByNameInput{DNSName: aws.String("b.net"), MaxItems: aws.Int32(2)})
	if err != nil || len(out.HostedZones) != 2 {
		t.Fatal(out, err)
	}
	if a, b := aws.ToString(out.HostedZones[0].Name), aws.ToString(out.HostedZones[1].Name); a != "b.net." || b != "c.net." || aws.ToString(out.NextDNSName) != "a.org." {
		t.Errorf("zones %s, %s, then %s", a, b, aws.ToString(out.NextDNSName))
	}
	var names []string
	paginator := sdk.NewListHostedZonesPaginator(client, &sdk.ListHostedZonesInput{MaxItems: aws.Int32(3)})
	for paginator.HasMorePages() {
		page, err := paginator.NextPage(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, zone := range page.HostedZones {
			names = append(names, aws.ToString(zone.Name))
		}
	}
	slices.Sort(names)
	if want := []string{"a.net.", "a.org.", "b.net.", "c.net."}; !slices.Equal(names, want) {
		t.Errorf("listed %v", names)
	}
	if count, err := client.GetHostedZoneCount(ctx, nil); err != nil || aws.ToInt64(count.HostedZoneCount) != 4 {
		t.Errorf("count %v %v", count, err)
	}
}

func TestTags(t *testing.T) {
	client, _ := newClient(t, route53.Config{})
	ctx, id := t.Context(), newCheck(t, client, nil)
	_, err := client.ChangeTagsForResource(ctx, &sdk.ChangeTagsForResourceInput{
		ResourceType: types.TagResourceTypeHealthcheck, ResourceId: aws.String(id),
		AddTags: []types.Tag{{Key: aws.String("Lab"), Value: aws.String("x")}, {Key: aws.String("Role"), Value: aws.String("primary")}},
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = client.ChangeTagsForResource(ctx, &sdk.ChangeTagsForResourceInput{
		ResourceType: types.TagResourceTypeHealthcheck, ResourceId: aws.String(id),
		AddTags: []types.Tag{{Key: aws.String("Lab"), Value: aws.String("y")}}, RemoveTagKeys: []string{"Role"},
	})
	if err != nil {
		t.Fatal(err)
	}
	out, err := client.ListTagsForResource(ctx, &sdk.ListTagsForResourceInput{ResourceType: types.TagResourceTypeHealthcheck, ResourceId: aws.String(id)})
	if err != nil || len(out.ResourceTagSet.Tags) != 1 || aws.ToString(out.ResourceTagSet.Tags[0].Value) != "y" {
		t.Errorf("tags %+v %v", out, err)
	}
	all, err := client.ListTagsForResources(ctx, &sdk.ListTagsForResourcesInput{ResourceType: types.TagResourceTypeHealthcheck, ResourceIds: []string{id}})
	if err != nil || len(all.ResourceTagSets) != 1 || aws.ToString(all.ResourceTagSets[0].ResourceId) != id {
		t.Errorf("tag sets %+v %v", all, err)
	}
	_, err = client.ListTagsForResource(ctx, &sdk.ListTagsForResourceInput{ResourceType: types.TagResourceTypeHostedzone, ResourceId: aws.String("gone")})
	wantError(t, err, "NoSuchHostedZone", "No hosted zone found with ID: gone")
}

func TestChangeBecomesInSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		for _, c := range []struct{ delay, pending time.Duration }{{0, route53.DefaultChangeDelay}, {time.Minute, time.Minute}, {-1, 0}} {
			store := route53.NewStore(route53.Config{Clock: clock.Real(), ChangeDelay: c.delay})
			_, made, err := store.CreateHostedZone("example.com", "one", "")
			if err != nil {
				t.Fatal(err)
			}
			if pending := made.Status == route53.Pending; pending != (c.pending > 0) {
				t.Errorf("delay %s: %s at first", c.delay, made.Status)
			}
			time.Sleep(c.pending - time.Nanosecond)
			if now, _ := store.Change(made.ID); c.pending > 0 && now.Status != route53.Pending {
				t.Errorf("delay %s: %s too early", c.delay, now.Status)
			}
			time.Sleep(time.Nanosecond)
			if now, _ := store.Change(made.ID); now.Status != route53.InSync {
				t.Errorf("delay %s: %s after it", c.delay, now.Status)
			}
		}
	})
}

func TestGetChangeAndItsKnob(t *testing.T) {
	for _, without := range []bool{false, true} {
		client, _ := newClient(t, route53.Config{NoChangeInfo: without})
		zone := newZone(t, client)
		out, err := client.ChangeResourceRecordSets(t.Context(), &sdk.ChangeResourceRecordSetsInput{
			HostedZoneId: aws.String(zone),
			ChangeBatch:  &types.ChangeBatch{Changes: []types.Change{create(record("x.example.com", types.RRTypeA, "192.0.2.1"))}},
		})
		if err != nil {
			t.Fatal(err)
		}
		if (out.ChangeInfo == nil) != without {
			t.Fatalf("knob %t: ChangeInfo %v", without, out.ChangeInfo)
		}
		if without {
			continue
		}
		got, err := client.GetChange(t.Context(), &sdk.GetChangeInput{Id: out.ChangeInfo.Id})
		if err != nil || aws.ToString(got.ChangeInfo.Id) != aws.ToString(out.ChangeInfo.Id) || got.ChangeInfo.Status != types.ChangeStatusPending {
			t.Errorf("change %+v %v", got, err)
		}
	}
	client, _ := newClient(t, route53.Config{})
	_, err := client.GetChange(t.Context(), &sdk.GetChangeInput{Id: aws.String("CNONE")})
	wantError(t, err, "NoSuchChange", "Could not find resource with ID: CNONE")
}

func TestSnapshotSurvives(t *testing.T) {
	client, service := newClient(t, route53.Config{})
	zone, check := newZone(t, client), newCheck(t, client, nil)
	if err := change(t, client, zone, create(failover(record("x.example.com", types.RRTypeA, "192.0.2.1"), "one", "PRIMARY", check))); err != nil {
		t.Fatal(err)
	}
	raw, err := service.Snapshot()
	if err != nil {
		t.Fatal(err)
	}
	client, restored := newClient(t, route53.Config{})
	if err := restored.Restore(raw); err != nil {
		t.Fatal(err)
	}
	again, err := restored.Snapshot()
	if err != nil || string(again) != string(raw) {
		t.Errorf("after a restart:\n%s\nbefore:\n%s\n%v", again, raw, err)
	}
	if got := pages(t, client, zone, 300); len(got) != 3 {
		t.Errorf("record sets %v", got)
	}
	for _, bad := range []string{"", "[]", `{"zones":[null]}`, `{"zones":[{}]}`, `{"health_checks":[null]}`, `{"zones":[{"ID":"Z","RecordSets":null,"record_sets":[null]}]}`} {
		if err := restored.Restore([]byte(bad)); err == nil {
			t.Errorf("snapshot %q was taken", bad)
		}
	}
}

func TestInventory(t *testing.T) {
	client, service := newClient(t, route53.Config{})
	if _, err := service.AddInitialZone("tindrloop.example"); err != nil {
		t.Fatal(err)
	}
	if left := service.Inventory(); len(left) != 1 || !left[0].Initial {
		t.Errorf("at the start %+v", left)
	}
	zone := newZone(t, client)
	newCheck(t, client, nil)
	if err := change(t, client, zone, create(weight(record("x.example.com", types.RRTypeA, "192.0.2.1"), "one", 1))); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, resource := range service.Inventory() {
		if !resource.Initial {
			got = append(got, resource.Type)
		}
	}
	if want := []string{"hosted zone", "record set", "health check"}; !slices.Equal(got, want) {
		t.Errorf("inventory %v, want %v", got, want)
	}
}
