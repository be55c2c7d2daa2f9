using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Embedded.Tests;

public sealed class RequestContextTests
{
    [Fact]
    public async Task Value_FlowsThroughTheChainOfCallsAndNotBack()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("user", "ada");

        Assert.Equal("ada;ada+1;ada", await silo.Get<IContextGrain>("a").Collect("b").Within());

        Assert.Equal("ada", RequestContext.Get("user"));
        Assert.Null(RequestContext.Get("depth"));
        RequestContext.Clear();
        Assert.Equal(";+1;", await silo.Get<IContextGrain>("a").Collect("b").Within());
    }

    [Fact]
    public async Task Value_SetInACall_IsGoneInTheNextCall()
    {
        await using var silo = await TestSilo.StartAsync();
        var grain = silo.Get<IContextGrain>();

        await grain.SetWithoutAwait("leak").Within();

        Assert.Null(await grain.Read().Within());
    }

    [Fact]
    public async Task AsyncLocal_SetInATurn_IsGoneInTheNextTurn()
    {
        await using var silo = await TestSilo.StartAsync();
        var journal = silo.Services.GetRequiredService<Journal>();
        var grain = silo.Get<IContextGrain>();
        var holding = grain.Hold("h");
        var setting = grain.SetLocal("leak");
        var reading = grain.ReadLocal();
        journal.Open("h");

        await Task.WhenAll(holding, setting).Within();

        Assert.Null(await reading.Within());
    }

    [Fact]
    public async Task Value_IsSeenByBackgroundWorkOfTheCall()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("user", "bob");

        await silo.Get<IContextGrain>().StartBackground().Within();
        silo.Services.GetRequiredService<Journal>().Open("go");

        await silo.Services.GetRequiredService<Journal>().Until("background:bob");
    }

    [Fact]
    public async Task Value_OfTheFirstCall_IsSeenWhileItsGrainIsActivated()
    {
        await using var silo = await TestSilo.StartAsync();
        RequestContext.Set("user", "ada");
        Assert.Equal("ada", await silo.Get<IContextGrain>("a").ReadAtActivation().Within());

        RequestContext.Set("user", "bob");
        Assert.Equal("ada", await silo.Get<IContextGrain>("a").ReadAtActivation().Within());
        RequestContext.Clear();
        Assert.Null(await silo.Get<IContextGrain>("b").ReadAtActivation().Within());
    }

    [Fact]
    public void Keys_OfTheContext_CanBeListedAndRemoved()
    {
        RequestContext.Set("a", 1);
        RequestContext.Set("b", 2);
        using (RequestContext.AllowCallChainReentrancy())
            Assert.Equal(["a", "b"], RequestContext.Keys.Order());

        Assert.True(RequestContext.Remove("a"));
        Assert.False(RequestContext.Remove("a"));
        Assert.Equal([KeyValuePair.Create("b", (object)2)], RequestContext.Entries);
    }
}

internal interface IContextGrain : IGrainWithStringKey
{
    Task<string> Collect(string? other);

    Task<object?> Read();

    Task<object?> ReadAtActivation();

    Task SetWithoutAwait(string value);

    Task StartBackground();

    Task Hold(string gate);

    Task SetLocal(string value);

    Task<string?> ReadLocal();
}

internal sealed class ContextGrain(Journal journal) : Grain, IContextGrain
{
    private static readonly AsyncLocal<string?> Local = new();
    private Task background = Task.CompletedTask;
    private object? atActivation;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        atActivation = RequestContext.Get("user");
        return Task.CompletedTask;
    }

    public async Task<string> Collect(string? other)
    {
        var before = RequestContext.Get("user");
        if (other is null)
            return $"{before}+{RequestContext.Get("depth")}";
        RequestContext.Set("depth", 1);
        var beyond = await GrainFactory.GetGrain<IContextGrain>(other).Collect(null);
        return $"{before};{beyond};{RequestContext.Get("user")}";
    }

    public Task<object?> Read() => Task.FromResult(RequestContext.Get("user"));

    public Task<object?> ReadAtActivation() => Task.FromResult(atActivation);

    public Task SetWithoutAwait(string value)
    {
        RequestContext.Set("user", value);
        return Task.CompletedTask;
    }

    public Task Hold(string gate) => journal.At(gate);

    public Task SetLocal(string value)
    {
        Local.Value = value;
        return Task.CompletedTask;
    }

    public Task<string?> ReadLocal() => Task.FromResult(Local.Value);

    public Task StartBackground()
    {
        background = Note();
        return Task.CompletedTask;

        async Task Note()
        {
            await journal.At("go");
            journal.Add($"background:{RequestContext.Get("user")}");
        }
    }
}
