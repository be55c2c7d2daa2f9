namespace Conversations.Cluster.Tests;

/// <summary>Conversations in which one turn follows another, each by a client of its own.</summary>
sealed class Load(Rig rig, Random random)
{
    readonly List<ChatClient> done = [];
    readonly Lock gate = new();
    volatile bool stopping;
    Task talking = Task.CompletedTask;
    int attempted;

    public IReadOnlyList<ChatClient> Done
    {
        get
        {
            lock (gate) return [.. done];
        }
    }

    /// <summary>Begins to talk in so many conversations at once.</summary>
    public async Task<Task> Start(int conversations, int words)
    {
        var ids = await Task.WhenAll(Enumerable.Range(0, conversations).Select(i => rig.NewConversation(rig.Silos[i % rig.Silos.Count])));
        return talking = Task.WhenAll(ids.Select(id => Talk(id, new Random(random.Next()), words)));
    }

    /// <summary>Says at once what went wrong with a turn.</summary>
    public void ThrowIfFailed()
    {
        if (talking.IsFaulted) throw talking.Exception;
    }

    /// <summary>No turn is begun any more.</summary>
    public void Stop() => stopping = true;

    /// <summary>A test in which little was tried shows little.</summary>
    public void AssertTried(int least)
    {
        Assert.True(Done.Count >= least, $"Only {Done.Count} turns were tried; {least} are the least that show anything.");
        Assert.True(Done.Count >= attempted * 0.95, $"Of {attempted} turns only {Done.Count} came to their end.");
    }

    async Task Talk(string conversation, Random own, int words)
    {
        while (!stopping)
        {
            Interlocked.Increment(ref attempted);
            var client = new ChatClient(rig, own, conversation) { Words = words };
            await client.Run();
            lock (gate) done.Add(client);
        }
    }
}
