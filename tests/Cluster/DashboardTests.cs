using System.Text.Json.Nodes;

namespace Conversations.Cluster.Tests;

/// <summary>The dashboard over several processes.</summary>
public sealed class DashboardTests
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [SlowFact]
    public async Task A_gateway_without_grains_shows_every_process_and_drains_a_silo()
    {
        await using var rig = await Rig.Start(silos: 2);
        var gateway = rig.NewSilo("gateway", new() { ["Cluster:Role"] = "Gateway" });
        await gateway.Start();
        rig.Silos.Add(gateway);
        for (var count = 0; count < 12; count++) await rig.NewConversation(gateway);

        JsonNode[] processes = [];
        JsonNode snapshot = null!;
        await Wait.Until(
            async () =>
            {
                snapshot = await Snapshot(gateway);
                processes = [.. snapshot["processes"]!.AsArray().OfType<JsonNode>()];
                return processes.Length == 3 && processes.All(each => (bool)each["reports"]!) && processes.Count(each => (long)each["activations"]! > 0) == 2;
            },
            Patience,
            () => "reports of two silos with grains and of a gateway");
        Assert.Equal(["silo0", "silo1", "gateway"], processes.Select(each => (string)each["name"]!));
        Assert.Equal(["Active", "Active", "Gateway"], processes.Select(each => (string)each["status"]!));
        Assert.Contains(snapshot["grains"]!.AsArray(), grain => ((string)grain!["type"]!).EndsWith(".ConversationGrain", StringComparison.Ordinal) && grain["silos"]!.AsObject().Count == 2);
        Assert.Contains(snapshot["methods"]!.AsArray(), method => (string)method!["method"]! == "Create" && (long)method["total"]! >= 12);

        using var asked = await Http.Client.SendAsync(new HttpRequestMessage(HttpMethod.Post, $"{gateway.Url}/dashboard/api/drain")
        {
            Headers = { { "X-Dashboard", "1" } },
            Content = new StringContent($$"""{"process":"{{processes[1]["id"]}}"}""", System.Text.Encoding.UTF8, "application/json"),
        });
        Assert.True(asked.IsSuccessStatusCode, await asked.Content.ReadAsStringAsync());

        await rig.Silos[1].Ended(Patience);
        var conversation = await rig.NewConversation(gateway);
        var why = await Http.Get($"{gateway.Url}/dashboard/api/conversations/{conversation}/why");
        Assert.Contains("silo0", why["facts"]!.ToJsonString(), StringComparison.Ordinal);
        await Wait.Until(async () => (await Snapshot(gateway))["processes"]!.AsArray().Count == 2, Patience, () => "a picture without the silo that has gone");
    }

    static async Task<JsonNode> Snapshot(SiloProcess by)
    {
        var text = await Http.Client.GetStringAsync(new Uri($"{by.Url}/dashboard/api/live?snapshots=3"));
        return JsonNode.Parse(text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)[^1].Split('\n')[1]["data: ".Length..])!;
    }
}
