namespace Orleans.Core
{
    /// <summary>A stored value of a grain.</summary>
    public interface IStorage
    {
        /// <summary>Version of the value that was last read or written; null when there is none.</summary>
        string? Etag { get; }

        bool RecordExists { get; }

        Task ClearStateAsync();

        Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

        Task ReadStateAsync();

        Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();

        /// <exception cref="Storage.InconsistentStateException">Another activation has written since.</exception>
        Task WriteStateAsync();

        /// <inheritdoc cref="WriteStateAsync()"/>
        Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();
    }

    /// <inheritdoc cref="IStorage"/>
    public interface IStorage<TState> : IStorage
    {
        TState State { get; set; }
    }
}

namespace Orleans.Runtime
{
    using Orleans.Core;

    /// <summary>A named stored value of a grain, injected with <see cref="PersistentStateAttribute"/> and read before activation.</summary>
    public interface IPersistentState<TState> : IStorage<TState>;
}
