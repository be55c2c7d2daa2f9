namespace Orleans.Embedded.Tests;

internal interface ICounterGrain : IGrainWithStringKey
{
    Task<int> Add(int amount);

    ValueTask<int> Get();

    Task Reset();

    ValueTask Touch();

    Task<string> Key();
}

internal sealed class CounterGrain : Grain, ICounterGrain
{
    private int value;

    public Task<int> Add(int amount) => Task.FromResult(value += amount);

    public ValueTask<int> Get() => new(value);

    public async Task Reset()
    {
        await Task.Yield();
        value = 0;
    }

    public ValueTask Touch() => ValueTask.CompletedTask;

    public Task<string> Key() => Task.FromResult(this.GetPrimaryKeyString());
}
