namespace Conversations.Cluster.Tests;

/// <summary>Processes that only speak HTTP, in front of silos.</summary>
public sealed class GatewayTests
{
    [Fact]
    public async Task A_gateway_without_grains_serves_every_conversation()
    {
        await using var rig = await Rig.Start(silos: 2);
        var gateway = rig.NewSilo("gateway", new() { ["Cluster:Role"] = "Gateway" });
        await gateway.Start();
        var silos = rig.Silos.ToArray();
        rig.Silos.Add(gateway);
        Assert.Equal(2, await rig.Query<long>("select count(*) from cluster_members"));

        // Its clients know of nothing else.
        rig.Silos.RemoveAll(silos.Contains);
        var random = new Random(1);
        var load = new Load(rig, random);
        var talking = await load.Start(conversations: 6, words: 10);
        await Wait.Until(() => load.Done.Count >= 18, TimeSpan.FromSeconds(60), "18 turns");
        load.Stop();
        await talking;

        var checker = new Checker(rig, gateway);
        await checker.Check(load.Done, kills: 0);
        rig.Silos.AddRange(silos);
    }

    [Fact]
    public async Task A_server_that_stops_ends_its_streams_with_a_hint_and_says_before_that_it_is_not_ready()
    {
        await using var rig = await Rig.Start(silos: 2, each: (_, _) => new() { ["Limits:DrainDelay"] = "00:00:01" });
        var stopping = rig.Silos[0];
        var conversation = await rig.NewConversation(stopping);
        using var answer = await Http.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, $"{stopping.Url}/v1/conversations/{conversation}/messages")
            {
                Content = new StringContent(
                    $$"""{"messages":[{"role":"user","content":"{{ModelServer.Prompt("x", 400)}}"}],"stream_tokens":true}""",
                    System.Text.Encoding.UTF8,
                    "application/json"),
            },
            HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        await reader.ReadLineAsync();

        var stopped = stopping.StopGracefully();
        await Wait.Until(
            async () =>
            {
                using var ready = await Http.Client.GetAsync($"{stopping.Url}/healthz/ready");
                return (int)ready.StatusCode == 503;
            },
            TimeSpan.FromSeconds(5),
            () => "the server to say that it is not ready while it still answers");

        var lines = new List<string>();
        try
        {
            while (await reader.ReadLineAsync() is { } line) lines.Add(line);
        }
        catch (Exception cut) when (cut is IOException or HttpRequestException)
        {
            // So that nobody takes the end of the connection for the end of the answer.
        }

        Assert.Contains("retry: 500", lines);
        Assert.DoesNotContain("data: [DONE]", lines);
        await stopped;
    }
}
