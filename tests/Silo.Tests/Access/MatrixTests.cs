using System.Collections.Immutable;
using Conversations.Gateway.Access;
using Conversations.Starting;
using Conversations.Users;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.AspNetCore.Routing;
using Xunit.Abstractions;

namespace Conversations.Silo.Tests.Access;

/// <summary>Every route of every dialect, as the endpoint table has it, for everybody who may come.</summary>
public sealed class MatrixTests(ITestOutputHelper output) : IAsyncLifetime
{
    const string Revoked = "revoked";

    readonly List<string> wrong = [];
    UsersSilo silo = null!;
    Belongings anns = null!;
    string revoked = null!;
    int cells;

    public async Task InitializeAsync()
    {
        silo = await UsersSilo.Start(("Auth:KeyCacheTime", "00:00:00"), ("Limits:FailedTriesPerMinute", "0"));
        anns = await Belongings.Of(silo, UsersSilo.Ann, withStart: true);
        await Belongings.Of(silo, UsersSilo.Bob);
        var key = (await silo.Post(UsersSilo.Admin, "/api/v1/keys", $$"""{"user":"{{UsersSilo.Ann}}"}""")).Ok();
        await silo.Send(UsersSilo.Admin, "DELETE", $"/api/v1/keys/{key["id"]}");
        revoked = (string)key["key"]!;
    }

    public async Task DisposeAsync() => await silo.DisposeAsync();

    [Fact]
    public async Task Routes_ForEverybody_KeepToTheirRules()
    {
        var before = await Everything();
        foreach (var route in Route.All(silo))
        {
            await CheckStrangers(route);
            await CheckOther(route);
        }

        foreach (var body in NamedInBodies.All) await CheckOther(body.Route, body.Body);
        Assert.Equal(before, await Everything());
        foreach (var route in Route.All(silo))
        {
            await CheckInsider(route, UsersSilo.Ann);
            await CheckInsider(route, UsersSilo.Operator);
        }

        output.WriteLine($"{cells} cells: {Route.All(silo).Count()} routes and {NamedInBodies.All.Length} bodies that name things");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {cells} cells are wrong:\n{string.Join('\n', wrong.Take(40))}");
    }

    /// <summary>Who has no key, or no longer one, learns nothing.</summary>
    async Task CheckStrangers(Route route)
    {
        foreach (var key in new[] { null, revoked })
        {
            var answer = await Ask(key, route, anns);
            Expect(answer, route, key is null ? "nobody" : Revoked, route.Rule.Least is null ? answer.Status is 200 : answer.Status is 401);
            Traceless(answer, route, "nobody");
        }
    }

    /// <summary>To another user what is Ann's does not exist: the answer is that to ids that never were.</summary>
    async Task CheckOther(Route route, string? body = null)
    {
        foreach (var variant in route.Variants())
        {
            var (hers, none) = (anns, Belongings.None());
            var answer = await Ask(UsersSilo.Bob, variant, hers, body);
            var to = await Ask(UsersSilo.Bob, variant, none, body);
            var named = variant.Names || body is not null;
            if (route.Rule.Least > UserRole.User) Expect(answer, variant, "other", answer.Status == 403);
            else if (route.Rule.Forbids && variant.Names) Expect(answer, variant, "other", answer.Status == 403);
            else if (named) Expect(answer, variant, "other", answer.Status == to.Status && (IsNew(to, variant) || hers.Anonymous(answer.Body) == none.Anonymous(to.Body)), $" but {to.Status} {to.Body} to ids that never were");
            else Expect(answer, variant, "other", answer.Status is not (401 or 403 or >= 500));
            Traceless(answer with { Body = named ? hers.Anonymous(answer.Body) : answer.Body }, variant, "other");
        }
    }

    /// <summary>Something was made, and has an id of its own.</summary>
    static bool IsNew(Reply answer, Route route) => route.Method != "GET" && answer.Status < 300;

    /// <summary>Ann and the operator reach what there is. Each gets things of its own for a call that may change them.</summary>
    async Task CheckInsider(Route route, string who)
    {
        var things = route.Method == "GET" ? anns : await Belongings.Of(silo, UsersSilo.Ann);
        var answer = await Ask(who, route, things);
        var mayCall = route.Rule.Least is not { } least || least <= (who == UsersSilo.Ann ? UserRole.User : UserRole.Operator);
        Expect(answer, route, who, mayCall ? answer.Status is not (401 or 403 or 404 or >= 500) || route.IsAbsent(answer) : answer.Status == 403);
    }

    void Expect(Reply answer, Route route, string who, bool holds, string more = "")
    {
        cells++;
        if (!holds) wrong.Add($"{route} for {who}: {answer.Status} {answer.Body}{more}");
    }

    void Traceless(Reply answer, Route route, string who)
    {
        if (anns.Traces(answer.Body).ToImmutableArray() is { IsEmpty: false } traces) wrong.Add($"{route} for {who} tells {string.Join(", ", traces)}");
    }

    async Task<Reply> Ask(string? key, Route route, Belongings things, string? body = null)
    {
        var answer = await silo.Send(key, route.Method, route.PathFor(things), route.BodyFor(things, body));
        if (route is { Method: "POST", Pattern: "/api/v1/app-conversations/" } && answer.Status == 200) await Ended(Guid.Parse((string)answer.Json["id"]!));
        return answer;
    }

    /// <summary>What goes on in the background would show in the lists that are compared.</summary>
    async Task Ended(Guid taskId)
    {
        var task = silo.Services.GetRequiredService<IGrainFactory>().GetGrain<IStartTaskGrain>(taskId);
        for (var steps = 0; await task.Beyond(steps) is { HasEnded: false } going;) steps = going.Steps.Length;
    }

    /// <summary>All that Ann has, as she sees it.</summary>
    async Task<string> Everything()
    {
        var paths = new[] { "/v1/agents", "/v1/blocks", "/v1/conversations", "/v1/messages", "/v1/runs", "/v1/steps", "/v1/tools" };
        return string.Join('\n', await Task.WhenAll(paths.Select(async path => (await silo.Get(UsersSilo.Ann, path)).Ok().ToJsonString())));
    }
}
