using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Runtime.Messaging;

namespace Orleans.Embedded;

/// <summary>
/// Streams across silos. A stream has its home where a grain of its name would be: there its subscribers in other silos are known, one
/// entry a process, and publishing there costs one frame for each of them.
/// </summary>
/// <remarks>
/// A stream named like a grain type and its key is at home with that grain, so what the grain publishes makes one hop. When the home
/// moves or its link breaks, subscribers subscribe anew, and are told by OnErrorAsync that items may have been lost on the way.
/// </remarks>
internal sealed class ClusterStreams(Cluster cluster)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<(string Provider, StreamId Stream), ImmutableArray<SiloLink>> subscribers = new();
    private readonly ConcurrentDictionary<(string Provider, StreamId Stream), RemoteSubscription> subscriptions = new();

    /// <summary>Sends an item to all other silos that want it.</summary>
    internal void Publish<T>(string provider, StreamId stream, T item)
    {
        if (HomeOf(stream) is not { } home)
            return;
        if (home == cluster.Self)
        {
            if (subscribers.TryGetValue((provider, stream), out var links))
                Forward(links, Frame(FrameKind.Item, provider, stream).Json(item).End());
        }
        else
        {
            cluster.Links.Find(home)?.Post(Frame(FrameKind.Publish, provider, stream).Json(item).End());
        }
    }

    /// <summary>Has the items of a stream come here; returns when they do.</summary>
    internal Task SubscribeAsync(MemoryStreamProvider provider, StreamId stream) =>
        subscriptions.GetOrAdd((provider.Name, stream), static (_, made) => new(made.provider, made.stream), (provider, stream))
            .Once(this, (streams, subscription) => streams.SubscribeAsync(subscription));

    internal void Unsubscribe(MemoryStreamProvider provider, StreamId stream)
    {
        if (subscriptions.TryRemove((provider.Name, stream), out var subscription))
            subscription.Link?.Post(Frame(FrameKind.Unsubscribe, provider.Name, stream).End());
    }

    /// <summary>Homes may have moved.</summary>
    internal void ViewChanged()
    {
        foreach (var subscription in subscriptions.Values)
        {
            if (subscription.IsDone && subscription.Home != HomeOf(subscription.Stream))
                _ = RenewAsync(subscription);
        }
    }

    internal void LinkClosed(SiloLink link)
    {
        foreach (var key in subscribers.Keys)
            Remove(key, link);
        foreach (var subscription in subscriptions.Values)
        {
            if (subscription.Link == link)
                _ = RenewAsync(subscription);
        }
    }

    internal void FrameArrived(SiloLink link, FrameKind kind, long id, FrameReader frame)
    {
        var provider = frame.Text();
        var space = frame.Text();
        var stream = StreamId.Create(space.Length == 0 ? null : space, frame.Text());
        switch (kind)
        {
            case FrameKind.Subscribe:
                subscribers.AddOrUpdate((provider, stream), [link], (_, links) => links.Contains(link) ? links : links.Add(link));
                link.Post(FrameWriter.Begin(FrameKind.Answer, id).End());
                break;
            case FrameKind.Unsubscribe:
                Remove((provider, stream), link);
                break;
            case FrameKind.Item:
                Provider(provider)?.PublishHere(stream, frame.Rest);
                break;
            case FrameKind.Publish:
                Provider(provider)?.PublishHere(stream, frame.Rest);
                if (subscribers.TryGetValue((provider, stream), out var links))
                    Forward([.. links.Where(other => other.Peer != link.Peer)], Frame(FrameKind.Item, provider, stream).Raw(frame.Rest).End());
                break;
        }
    }

    private SiloAddress? HomeOf(StreamId stream) =>
        cluster.View.OwnerOf(GrainId.Create(stream.GetNamespace() ?? "stream", stream.GetKeyAsString()));

    private MemoryStreamProvider? Provider(string name) => cluster.Silo.Services.GetKeyedService<MemoryStreamProvider>(name);

    private async Task SubscribeAsync(RemoteSubscription subscription)
    {
        var until = cluster.Silo.Clock.After(Timeout);
        while (true)
        {
            try
            {
                await TrySubscribeAsync(subscription).ConfigureAwait(false);
                return;
            }
            catch (Exception) when (cluster.Silo.Clock.Now < until)
            {
                await Task.WhenAny(cluster.Membership.Changed, Task.Delay(Pause, cluster.Silo.Time)).ConfigureAwait(false);
            }
        }
    }

    private async Task TrySubscribeAsync(RemoteSubscription subscription)
    {
        subscription.Link = null;
        subscription.Home = HomeOf(subscription.Stream) ?? throw new ConnectionFailedException("There is no silo.");
        if (subscription.Home == cluster.Self)
            return;
        var link = await cluster.Links.ConnectAsync(subscription.Home).ConfigureAwait(false);
        subscription.Link = link;
        await cluster.RequestAsync(
            link,
            FrameKind.Subscribe,
            $"subscribe to {subscription.Stream}",
            frame => Name(frame, subscription.Provider.Name, subscription.Stream),
            static (ref FrameReader _) => true,
            Timeout).ConfigureAwait(false);
        if (!link.IsOpen)
            throw new ConnectionFailedException("The link is closed.");
    }

    private async Task RenewAsync(RemoteSubscription subscription)
    {
        if (!subscription.BeginRenewal())
            return;
        while (subscriptions.TryGetValue((subscription.Provider.Name, subscription.Stream), out var current) && current == subscription)
        {
            try
            {
                var old = subscription.Link;
                await TrySubscribeAsync(subscription).ConfigureAwait(false);
                if (old is { IsOpen: true } && old != subscription.Link)
                    old.Post(Frame(FrameKind.Unsubscribe, subscription.Provider.Name, subscription.Stream).End());
                if (subscription.Home == HomeOf(subscription.Stream) && subscription.Link?.IsOpen is not false)
                    break;
            }
            catch (Exception exception)
            {
                cluster.Silo.Log.SubscriptionFailed(subscription.Stream, exception.Message);
                await Task.WhenAny(cluster.Membership.Changed, Task.Delay(Pause, cluster.Silo.Time)).ConfigureAwait(false);
            }
        }

        subscription.EndRenewal();
        subscription.Provider.Interrupted(subscription.Stream);
    }

    private void Remove((string Provider, StreamId Stream) key, SiloLink link)
    {
        while (subscribers.TryGetValue(key, out var links) && links.Contains(link))
        {
            var left = links.Remove(link);
            if (left.IsEmpty ? subscribers.TryRemove(new(key, links)) : subscribers.TryUpdate(key, left, links))
                return;
        }
    }

    // A full link loses the item: its readers find the gap and read what is missing.
    private static void Forward(ImmutableArray<SiloLink> links, ReadOnlySpan<byte> frame)
    {
        foreach (var link in links)
            link.Post(frame);
    }

    private static FrameWriter Frame(FrameKind kind, string provider, StreamId stream) => Name(FrameWriter.Begin(kind, 0), provider, stream);

    private static FrameWriter Name(FrameWriter frame, string provider, StreamId stream) =>
        frame.Text(provider).Text(stream.GetNamespace() ?? string.Empty).Text(stream.GetKeyAsString());
}
