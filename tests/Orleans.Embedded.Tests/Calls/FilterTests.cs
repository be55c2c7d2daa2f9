namespace Orleans.Embedded.Tests;

public sealed class FilterTests
{
    [Fact]
    public async Task IncomingFilters_RunInOrderAroundTheCallAndMayChangeArgumentsAndResult()
    {
        var steps = new List<string>();
        await using var silo = await TestSilo.StartAsync(builder =>
        {
            builder.AddIncomingGrainCallFilter(async context =>
            {
                steps.Add($"1> {context.InterfaceMethod.DeclaringType!.Name}.{context.MethodName} on {context.TargetId}");
                context.Request.SetArgument(0, (int)context.Request.GetArgument(0)! * 10);
                await context.Invoke();
                context.Result = (int)context.Result! + 1;
                steps.Add("<1");
            });
            builder.AddIncomingGrainCallFilter(async context =>
            {
                steps.Add($"2> {context.Grain.GetType().Name} {context.ImplementationMethod.Name} {context.SourceId}");
                await context.Invoke();
                steps.Add("<2");
            });
        });

        Assert.Equal(21, await silo.Get<ICounterGrain>("k").Add(2).Within());

        Assert.Equal(["1> ICounterGrain.Add on counter/k", "2> CounterGrain Add ", "<2", "<1"], steps);
    }

    [Fact]
    public async Task IncomingFilter_MayRefuseACallAndSeesWhatItThrows()
    {
        await using var silo = await TestSilo.StartAsync(builder => builder.AddIncomingGrainCallFilter(async context =>
        {
            if (context.MethodName == nameof(ICounterGrain.Reset))
                throw new UnauthorizedAccessException("no");
            try
            {
                await context.Invoke();
            }
            catch (ProbeException exception)
            {
                throw new InvalidOperationException("wrapped", exception);
            }
        }));

        await Assert.ThrowsAsync<UnauthorizedAccessException>(() => silo.Get<ICounterGrain>().Reset().Within());
        await Assert.ThrowsAsync<InvalidOperationException>(() => silo.Get<IProbeGrain>().FailLater("x").Within());
        Assert.Equal(3, await silo.Get<ICounterGrain>().Add(3).Within());
    }

    [Fact]
    public async Task OutgoingFilter_SeesCallsAndTheirSource()
    {
        var calls = new List<string>();
        await using var silo = await TestSilo.StartAsync(builder => builder.AddOutgoingGrainCallFilter(async context =>
        {
            lock (calls)
                calls.Add($"{context.SourceId}>{context.TargetId}.{context.MethodName}");
            RequestContext.Set("user", "filter");
            await context.Invoke();
        }));

        Assert.Equal("filter;filter+1;filter", await silo.Get<IContextGrain>("a").Collect("b").Within());

        Assert.Equal([">context/a.Collect", "context/a>context/b.Collect"], calls);
    }

    [Fact]
    public async Task Filters_AroundAMethodWithoutResult_SeeNone()
    {
        var results = new List<object?>();
        await using var silo = await TestSilo.StartAsync(builder => builder
            .AddIncomingGrainCallFilter(async context =>
            {
                await context.Invoke();
                results.Add(context.Result);
            })
            .AddOutgoingGrainCallFilter(async context =>
            {
                await context.Invoke();
                results.Add(context.Result);
            }));

        await silo.Get<ICounterGrain>().Reset().Within();

        Assert.Equal([null, null], results);
    }

    [Fact]
    public async Task GrainThatIsAFilter_RunsAroundItsOwnCalls()
    {
        await using var silo = await TestSilo.StartAsync();

        Assert.Equal("filtered(x)", await silo.Get<ISelfFilteringGrain>().Echo("x").Within());
    }
}

internal interface ISelfFilteringGrain : IGrainWithStringKey
{
    Task<string> Echo(string text);
}

internal sealed class SelfFilteringGrain : Grain, ISelfFilteringGrain, IIncomingGrainCallFilter
{
    public Task<string> Echo(string text) => Task.FromResult(text);

    public async Task Invoke(IIncomingGrainCallContext context)
    {
        await context.Invoke();
        context.Result = $"filtered({context.Result})";
    }
}
